package io.keytrail.streams.query;

import io.keytrail.schemas.AuditEntry;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in an account's audit log. The hash tells entries apart that claim the same sequence.
 *
 * @param sequence the entry's
 * @param hash the entry's
 */
record AuditPosition(long sequence, String hash) {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,18}):(.*)", Pattern.DOTALL);

    static AuditPosition of(AuditEntry entry) {
        return new AuditPosition(entry.getSequence(), entry.getHash());
    }

    static Optional<AuditPosition> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new AuditPosition(Long.parseLong(matcher.group(1)), matcher.group(2)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return sequence + ":" + hash;
    }
}
