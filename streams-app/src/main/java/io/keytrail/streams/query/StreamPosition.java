package io.keytrail.streams.query;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in {@code api-calls}: what the {@code id} of an event in a stream of calls says.
 *
 * @param partition partition of the topic
 * @param next the offset to go on at; everything before it has been told
 */
record StreamPosition(int partition, long next) {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,6})-([0-9]{1,18})");

    static Optional<StreamPosition> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new StreamPosition(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return partition + "-" + next;
    }
}
