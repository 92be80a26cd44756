package io.keytrail.streams.query;

import io.keytrail.schemas.ApiCall;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Calls counted by what they have in common, in bounded memory. Strangers write paths and user agents, so there may be
 * millions of values, and long ones: only the first {@value #MOST_GROUPS} get a group, and only as long as all their texts
 * together have no more than {@value #MOST_CHARACTERS} characters.
 */
final class Groups<K> {

    /** How many values are told apart. */
    static final int MOST_GROUPS = 10_000;

    /** How many characters their texts may have together: some megabytes for each answer that is being made. */
    static final int MOST_CHARACTERS = 2_000_000;

    private final Map<K, Tally> tallies = new HashMap<>();
    private long characters;

    /**
     * Counts a call.
     *
     * @param value what it has in common with others; may be null
     * @param length how many characters the value's texts have
     * @return whether it was counted; not if its value is new and there is no room for another group
     */
    boolean add(K value, int length, ApiCall call) {
        Tally tally = tallies.get(value);
        if (tally == null) {
            if (tallies.size() == MOST_GROUPS || characters + length > MOST_CHARACTERS) {
                return false;
            }
            characters += length;
            tally = new Tally();
            tallies.put(value, tally);
        }
        tally.add(call);
        return true;
    }

    int size() {
        return tallies.size();
    }

    /** Hands on every group, in no order. */
    void forEach(BiConsumer<K, Tally> taker) {
        tallies.forEach(taker);
    }

    /** How many characters a text has; none if there is none. */
    static int length(String text) {
        return text == null ? 0 : text.length();
    }

    /** The calls of one group. */
    static final class Tally {
        private long calls;
        private long errors;
        private Instant lastAt = Instant.MIN;

        private void add(ApiCall call) {
            calls++;
            if (call.getStatus() >= 400) {
                errors++;
            }
            if (call.getOccurredAt().isAfter(lastAt)) {
                lastAt = call.getOccurredAt();
            }
        }

        long calls() {
            return calls;
        }

        /** Those with a status of 400 or more. */
        long errors() {
            return errors;
        }

        /** When the newest occurred. */
        Instant lastAt() {
            return lastAt;
        }
    }
}
