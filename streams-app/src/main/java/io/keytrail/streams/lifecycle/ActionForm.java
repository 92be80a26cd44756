package io.keytrail.streams.lifecycle;

import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.Member;
import io.keytrail.schemas.NewKey;
import io.keytrail.schemas.keys.AccountId;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KeyText;
import io.keytrail.schemas.keys.KindPolicies;
import io.keytrail.schemas.keys.RejectionReason;
import io.keytrail.schemas.keys.Slot;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The form of a {@code KeyAction}: what it must be like, whatever the account's state. Only key-admin writes actions and it
 * checks them before; what turns up here malformed is a bug or a forgery. Details name the field, never its content.
 */
final class ActionForm {

    static final int LONGEST_NOTE = 500;
    static final int MOST_SCOPES = 100;

    private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern HINT = Pattern.compile("[0-9A-Za-z]{4}");
    private static final Pattern SCOPE = Pattern.compile("(read|write):/[!-~]{0,255}");
    private static final Pattern CAUSE = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");
    private static final Pattern EMAIL = Pattern.compile("[^\\s@]+@[^\\s@]+");
    private static final Set<String> ROLES = Set.of(Members.SUPER_ADMIN, "analyst", "member");

    private ActionForm() {}

    /** What is wrong with who asks and under which name; empty if nothing is. Without these no outcome can be remembered. */
    static Optional<String> identityFlaw(KeyAction action) {
        return first(List.of(
                flawIf(!isId(action.getActionId()), "actionId takes 1 to 64 of [A-Za-z0-9_-]"),
                flawIf(!isId(action.getAttemptId()), "attemptId takes 1 to 64 of [A-Za-z0-9_-]"),
                flawIf(
                        action.getRequestHash().length() > SafeText.LONGEST_HASH,
                        "requestHash takes 64 hex digits or nothing"),
                flawIf(!isUserId(action.getActor().getUserId()), "the actor's userId takes 1 to 255 characters"),
                flawIf(
                        action.getHumanCheckNonce() != null && !isId(action.getHumanCheckNonce()),
                        "humanCheckNonce takes 1 to 64 of [A-Za-z0-9_-]"),
                flawIf(
                        action.getRequestedAt().isBefore(Instant.EPOCH)
                                || !action.getRequestedAt().isBefore(YEAR_10000),
                        "requestedAt takes a time from 1970 to 9999")));
    }

    /** What is wrong with what is asked for; empty if nothing is. */
    static Optional<String> contentFlaw(KeyAction action, KindPolicies policies, Instant now) {
        Optional<String> general = first(List.of(
                flawIf(
                        action.getTargetAccount() != null
                                && !action.getAccountId().equals(AccountId.NONE),
                        "targetAccount goes with accountId - only"),
                flawIf(action.getRefusedBy() != null && !isRefusal(action.getRefusedBy()), "refusedBy is unknown"),
                flawIf(
                        action.getCause() != null
                                && !CAUSE.matcher(action.getCause()).matches(),
                        "cause takes 1 to 64 of [A-Z0-9_]")));
        if (general.isPresent()) {
            return general;
        }
        return switch (action.getAction()) {
            case GRACE_END, EXPIRE -> Optional.of("Keytrail does this by itself, when the time has come");
            case SET_MEMBERS -> membersFlaw(action.getMembers());
            case SHOW, EXPIRE_RETIRING, DEACTIVATE -> slotFlaw(action, policies);
            case GENERATE, ROTATE -> slotFlaw(action, policies).or(() -> newKeyFlaw(action.getNewKey(), now));
        };
    }

    private static boolean isRefusal(String refusedBy) {
        return refusedBy.equals(RejectionReason.FORBIDDEN.name())
                || refusedBy.equals(RejectionReason.HUMAN_CHECK_FAILED.name());
    }

    private static Optional<String> slotFlaw(KeyAction action, KindPolicies policies) {
        Optional<KeyKind> kind = KeyKind.parse(action.getKind());
        if (kind.isEmpty()) {
            return Optional.of("kind takes standard, developer, private-app or connected-app");
        }
        if (!Slot.isValidName(action.getName())) {
            return Optional.of("name is missing or has not the form of a slot's name");
        }
        return flawIf(
                policies.of(kind.get()).singleton() && !action.getName().equals(Slot.DEFAULT_NAME),
                "keys of this kind have the name " + Slot.DEFAULT_NAME);
    }

    private static Optional<String> newKeyFlaw(NewKey key, Instant now) {
        if (key == null) {
            return Optional.of("newKey is missing");
        }
        return first(List.of(
                flawIf(!UUID.matcher(key.getKeyId()).matches(), "newKey.keyId takes a UUID"),
                flawIf(!HASH.matcher(key.getKeyHash()).matches(), "newKey.keyHash takes 64 lower-case hex digits"),
                flawIf(!HINT.matcher(key.getHint()).matches(), "newKey.hint takes 4 characters"),
                flawIf(!areScopes(key.getScopes()), "newKey.scopes takes up to 100 of read:/… or write:/…"),
                flawIf(
                        key.getNote() != null && SafeText.lengthOf(key.getNote()) > LONGEST_NOTE,
                        "newKey.note takes up to 500 characters"),
                flawIf(
                        key.getExpiresAt() != null
                                && (!key.getExpiresAt().isAfter(now)
                                        || !key.getExpiresAt().isBefore(YEAR_10000)),
                        "newKey.expiresAt takes a time to come")));
    }

    private static boolean areScopes(List<String> scopes) {
        return scopes.size() <= MOST_SCOPES
                && scopes.stream()
                        .allMatch(scope -> SCOPE.matcher(scope).matches() && scope.equals(KeyText.mask(scope)));
    }

    private static Optional<String> membersFlaw(List<Member> members) {
        if (members == null) {
            return Optional.of("members is missing");
        }
        Set<String> userIds = new HashSet<>();
        return first(List.of(
                flawIf(members.size() > Members.MOST, "members takes up to " + Members.MOST),
                flawIf(
                        !members.stream().allMatch(member -> isUserId(member.getUserId())),
                        "a member's userId takes 1 to 255 characters"),
                flawIf(
                        !members.stream().allMatch(member -> userIds.add(member.getUserId())),
                        "members names a userId twice"),
                flawIf(
                        !members.stream().allMatch(member -> isEmail(member.getEmail())),
                        "a member's email takes an address"),
                flawIf(
                        !members.stream().allMatch(member -> ROLES.contains(member.getRole())),
                        "a member's role takes super-admin, analyst or member")));
    }

    private static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    private static boolean isUserId(String text) {
        return !text.isEmpty() && SafeText.isSafe(text, SafeText.LONGEST_USER_ID);
    }

    private static boolean isEmail(String text) {
        return SafeText.isSafe(text, SafeText.LONGEST_EMAIL)
                && EMAIL.matcher(text).matches();
    }

    private static Optional<String> flawIf(boolean flawed, String flaw) {
        return flawed ? Optional.of(flaw) : Optional.empty();
    }

    private static Optional<String> first(List<Optional<String>> flaws) {
        return flaws.stream().flatMap(Optional::stream).findFirst();
    }
}
