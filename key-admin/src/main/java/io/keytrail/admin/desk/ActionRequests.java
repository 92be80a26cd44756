package io.keytrail.admin.desk;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.keys.AccountId;
import io.keytrail.schemas.keys.KeyText;
import io.keytrail.schemas.keys.Slot;
import io.keytrail.service.access.Caller;
import io.keytrail.service.access.ClientAddress;
import io.keytrail.service.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Makes checked {@link ActionRequest}s of HTTP requests. */
@Component
public class ActionRequests {

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final Pattern ACTION_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern KEY_ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final ClientAddress addresses;
    private final JsonMapper json;

    ActionRequests(ClientAddress addresses, JsonMapper json) {
        this.addresses = addresses;
        this.json = json;
    }

    /**
     * The request for an action.
     *
     * @param slot empty for what is about no slot
     * @param expectedKeyId as in the body, null if it is not there
     * @param body the parsed body, for its hash
     * @throws io.keytrail.service.problem.ProblemException 400 {@code bad-parameter}
     */
    public ActionRequest of(
            HttpServletRequest http,
            Caller caller,
            String account,
            Action action,
            Optional<Slot> slot,
            String expectedKeyId,
            Object body) {
        requireNoQuery(http);
        String condition =
                Optional.ofNullable(http.getHeader(HttpHeaders.IF_MATCH)).orElse("");
        String given = http.getHeader(IDEMPOTENCY_KEY);
        return checked(http, caller, account, action, slot, expectedKeyId, given, condition, body);
    }

    /**
     * The request for an action that a page's form asks for.
     *
     * @param idempotencyKey of this copy of the form, so that a second press is the same request
     * @throws io.keytrail.service.problem.ProblemException 400 {@code bad-parameter}
     */
    public ActionRequest ofForm(
            HttpServletRequest http,
            Caller caller,
            String account,
            Action action,
            Slot slot,
            String expectedKeyId,
            String idempotencyKey,
            Object body) {
        // a form can name its slot in a field, so that it is not in the address
        String condition = slot.toString();
        return checked(
                http, caller, account, action, Optional.of(slot), expectedKeyId, idempotencyKey, condition, body);
    }

    private ActionRequest checked(
            HttpServletRequest http,
            Caller caller,
            String account,
            Action action,
            Optional<Slot> slot,
            String expectedKeyId,
            String idempotencyKey,
            String condition,
            Object body) {
        String checkedAccount = account(account);
        if (expectedKeyId != null && !KEY_ID.matcher(expectedKeyId).matches()) {
            throw Problem.badParameter("expectedKeyId", "the id of a key, a UUID in lower case")
                    .asException();
        }
        return new ActionRequest(
                caller,
                Origin.of(http, addresses),
                checkedAccount,
                action,
                slot,
                actionId(idempotencyKey, action),
                RequestHash.of(json, http.getMethod(), http.getRequestURI(), condition, body),
                Optional.ofNullable(expectedKeyId),
                Optional.empty());
    }

    /** A grace in the query, ignored, would end a key at once that was to stay valid. */
    private static void requireNoQuery(HttpServletRequest http) {
        http.getParameterMap().keySet().stream().findFirst().ifPresent(parameter -> {
            throw Problem.badParameterSaying(
                            parameter, "This address takes no query; what it takes stands in the body.")
                    .asException();
        });
    }

    /** A tenant's account id, as it came in the path; 400 {@code bad-parameter} for anything else. */
    public static String account(String account) {
        if (!AccountId.isValid(account)) {
            throw Problem.badParameter("account", "an account id of the form " + AccountId.FORM.pattern())
                    .asException();
        }
        return account;
    }

    /** SHOW ignores what is given: each time a key is shown is an action of its own. */
    private static String actionId(String given, Action action) {
        if (given == null || action == Action.SHOW) {
            return UUID.randomUUID().toString();
        }
        if (!ACTION_ID.matcher(given).matches() || !KeyText.mask(given).equals(given)) {
            throw Problem.badParameter(IDEMPOTENCY_KEY, "1 to 64 of A-Z, a-z, 0-9, _ and -, and no key's text")
                    .asException();
        }
        return given;
    }
}
