package io.keytrail.admin.keys;

import io.keytrail.schemas.NewKey;
import io.keytrail.schemas.keys.KeyText;
import io.keytrail.service.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/** What the key actions take, as bodies of the key routes and as forms; every member may be left out, and an empty body means that all are. */
public final class KeyBodies {

    private static final Pattern SCOPE = Pattern.compile("(read|write):/[!-~]{0,255}");
    private static final int MOST_SCOPES = 100;
    private static final int LONGEST_NOTE = 500;
    private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");

    private KeyBodies() {}

    /**
     * Of generate.
     *
     * @param scopes what the key may be used for; empty: all that its kind may
     * @param note free text, up to 500 characters
     * @param expiresAt when the key ends by itself; null: never
     * @param expectedKeyId the key that is expected in the slot
     */
    public record Generate(List<String> scopes, String note, Instant expiresAt, String expectedKeyId) {

        static final Generate EMPTY = new Generate(null, null, null, null);

        public Generate {
            scopes = scopes == null ? List.of() : scopes;
        }

        /** Puts its content into the new key, or ends with 400 {@code bad-parameter}. */
        void describe(NewKey.Builder key, Instant now) {
            requireValid(now);
            key.setScopes(List.copyOf(scopes)).setNote(note).setExpiresAt(expiresAt);
        }

        /** Lets pass what can be asked for at that time; 400 {@code bad-parameter} otherwise. */
        void requireValid(Instant now) {
            boolean validScopes = scopes.size() <= MOST_SCOPES
                    && scopes.stream()
                            .allMatch(scope -> scope != null
                                    && SCOPE.matcher(scope).matches()
                                    && KeyText.mask(scope).equals(scope));
            if (!validScopes) {
                throw Problem.badParameter(
                                "scopes", "up to " + MOST_SCOPES + " of read:<path prefix> or write:<path prefix>")
                        .asException();
            }
            if (note != null
                    && (note.codePointCount(0, note.length()) > LONGEST_NOTE
                            || !KeyText.mask(note).equals(note))) {
                throw Problem.badParameter("note", "up to " + LONGEST_NOTE + " characters, and no key's text")
                        .asException();
            }
            if (expiresAt != null && !(expiresAt.isAfter(now) && expiresAt.isBefore(YEAR_10000))) {
                throw Problem.badParameter("expiresAt", "a time to come, before the year 10000")
                        .asException();
            }
        }
    }

    /**
     * Of rotate.
     *
     * @param grace how long the old key stays valid; null: not at all
     * @param expectedKeyId the key that is expected to be replaced
     */
    public record Rotate(Duration grace, String expectedKeyId) {

        static final Rotate EMPTY = new Rotate(null, null);
        private static final Duration LONGEST = Duration.ofDays(7);

        public Rotate {
            grace = grace == null ? Duration.ZERO : grace;
        }

        /** In milliseconds, never down to none; 400 {@code grace-out-of-range} for what no policy can allow. */
        long graceMillis() {
            if (grace.isNegative() || grace.compareTo(LONGEST) > 0) {
                throw Problem.of("grace-out-of-range", 400, "grace takes PT0S to P7D.")
                        .with("parameter", "grace")
                        .asException();
            }
            return grace.plusNanos(999_999).toMillis();
        }
    }

    /**
     * Of the other actions.
     *
     * @param expectedKeyId the key that is expected in the slot
     */
    public record Expecting(String expectedKeyId) {

        static final Expecting EMPTY = new Expecting(null);
    }
}
