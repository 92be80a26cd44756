package io.keytrail.admin.keys;

import io.keytrail.admin.desk.ActionDesk;
import io.keytrail.admin.desk.ActionRequest;
import io.keytrail.admin.desk.OutcomeProblems;
import io.keytrail.admin.keys.KeyActions.Shown;
import io.keytrail.admin.vault.KeyVault;
import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.keys.RejectionReason;
import io.keytrail.service.access.Caller;
import io.keytrail.service.problem.Problem;
import java.time.Clock;
import org.springframework.http.HttpHeaders;

/** Shows a key's text again: to people who have just signed in, to programs that may; audited before it leaves. */
final class KeyShow {

    /** Scope that a program's token needs. */
    static final String SCOPE = "keytrail.show";

    private final ActionDesk desk;
    private final KeyVault vault;
    private final FreshLogin freshLogin;
    private final Clock clock;

    KeyShow(ActionDesk desk, KeyVault vault, FreshLogin freshLogin, Clock clock) {
        this.desk = desk;
        this.vault = vault;
        this.freshLogin = freshLogin;
        this.clock = clock;
    }

    /** The slot's active key. */
    Shown open(ActionRequest request) {
        if (request.caller().isProgram()) {
            requireScope(request);
        } else {
            requireFreshLogin(request.caller());
        }
        ActionOutcome outcome = OutcomeProblems.requireApplied(
                desk.submit(request, request.toAction(clock.instant()).build()));
        String keyId = outcome.getKey().getKeyId();
        return desk.orUnavailable(request.actionId(), () -> vault.open(request.account(), keyId))
                .map(text -> new Shown(keyId, text))
                .orElseThrow(() -> Problem.of("no-active-key", 404, "The key ended while it was about to be shown.")
                        .asException());
    }

    private void requireScope(ActionRequest request) {
        if (!request.caller().scopes().contains(SCOPE)) {
            desk.auditRefusal(request, RejectionReason.FORBIDDEN);
            throw Problem.forbidden()
                    .withHeader(
                            HttpHeaders.WWW_AUTHENTICATE,
                            "Bearer error=\"insufficient_scope\", scope=\"" + SCOPE + "\"")
                    .asException();
        }
    }

    /** RFC 9470, section 3: says how fresh the sign-in must be, so that a client can send the person there. */
    private void requireFreshLogin(Caller caller) {
        if (!freshLogin.isOf(caller)) {
            throw Problem.of("reauthentication-required", 401, "To see a key, sign in again first.")
                    .withHeader(
                            HttpHeaders.WWW_AUTHENTICATE,
                            "Bearer error=\"insufficient_user_authentication\","
                                    + " error_description=\"A more recent authentication is required\", max_age=\""
                                    + freshLogin.longest().toSeconds() + "\"")
                    .asException();
        }
    }
}
