package io.keytrail.streams.query;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.AuditOutcome;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Which audit entries are asked for; what is empty is not looked at, the rest combines with AND.
 *
 * @param action what was asked for or done
 * @param outcome what became of it
 * @param actor the actor's user id, or e-mail address in any case of letters
 * @param keyId the key it was about, or that it replaced: a rotation ends the old key, and is all that says so
 */
record AuditFilter(
        Optional<Action> action, Optional<AuditOutcome> outcome, Optional<String> actor, Optional<String> keyId)
        implements Predicate<AuditEntry> {

    static final Set<String> PARAMETERS = Set.of("action", "outcome", "actor", "keyId");

    private static final Pattern ANY = Pattern.compile(".{1,512}", Pattern.DOTALL);

    static AuditFilter from(QueryParameters parameters) {
        return new AuditFilter(
                parameters.symbol("action", Action.class),
                parameters.symbol("outcome", AuditOutcome.class),
                parameters.text("actor", ANY, "a user id or e-mail address"),
                parameters.text("keyId", ANY, "the id of a key"));
    }

    @Override
    public boolean test(AuditEntry entry) {
        return action.filter(wanted -> wanted != entry.getAction()).isEmpty()
                && outcome.filter(wanted -> wanted != entry.getOutcome()).isEmpty()
                && actor.filter(wanted -> !isActor(wanted, entry)).isEmpty()
                && keyId.filter(wanted -> !isAbout(wanted, entry)).isEmpty();
    }

    private static boolean isActor(String wanted, AuditEntry entry) {
        return wanted.equals(entry.getActor().getUserId())
                || wanted.equalsIgnoreCase(entry.getActor().getEmail());
    }

    private static boolean isAbout(String keyId, AuditEntry entry) {
        return keyId.equals(entry.getKeyId()) || keyId.equals(entry.getPreviousKeyId());
    }
}
