package io.keytrail.streams.callstore;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tells of most calls, without a look into the database, that they are new: Bloom filters over the keys of recent calls,
 * one for every ten seconds in which calls occurred. It may take a new call for an old one, less than once in a hundred;
 * never the other way round. Of what occurred before a certain time it knows nothing, and takes every call of then for an old one:
 * at first that is the newest call that was stored before, later whatever had to be forgotten to stay within the memory.
 * Not thread-safe.
 */
final class RecentCalls {

    /** Of all filters together, 8 bytes each: enough for 2 million calls. */
    private static final int MOST_WORDS = 1 << 20;

    private static final int FEWEST_WORDS = 1 << 4;
    /** What a slice takes beside its filters. */
    private static final int SLICE_WORDS = 32;

    private static final long SLICE = 10_000;

    private final TreeMap<Long, Slice> byTime = new TreeMap<>();
    private final Map<Long, Slice> slices = new HashMap<>();
    private long unknownUntil;
    private int words;
    private Slice latest = new Slice(Long.MIN_VALUE, FEWEST_WORDS);

    /** @param storedBefore time of the newest call that was stored before, in milliseconds */
    RecentCalls(long storedBefore) {
        this.unknownUntil = storedBefore;
    }

    /** The filters of ten seconds: when one is full, one of twice its size is added. */
    private static final class Slice {

        private final long number;
        private final List<long[]> full = new ArrayList<>(1);
        private long[] filter;
        private int keys;

        Slice(long number, int words) {
            this.number = number;
            this.filter = new long[words];
        }

        boolean isFull() {
            return keys == filter.length * WordFilter.KEYS_TO_A_WORD;
        }

        /** How many words were added. */
        int grow() {
            full.add(filter);
            filter = new long[filter.length * 2];
            keys = 0;
            return filter.length;
        }

        boolean add(long hash) {
            boolean mayHold = false;
            for (int i = 0; i < full.size(); i++) {
                mayHold |= WordFilter.mayHold(full.get(i), hash);
            }
            mayHold |= WordFilter.mayHold(filter, hash);
            WordFilter.put(filter, hash);
            keys++;
            return mayHold;
        }

        int words() {
            int words = filter.length;
            for (long[] each : full) {
                words += each.length;
            }
            return words;
        }
    }

    /**
     * Whether the call may have been noted before; notes it.
     *
     * @param time when it occurred, in milliseconds
     * @param hash of what tells it from others
     */
    boolean mayHold(long time, long hash) {
        if (time <= unknownUntil) {
            return true;
        }
        Slice slice = slice(time / SLICE);
        boolean mayHold = slice.add(hash);
        if (slice.isFull()) {
            words += slice.grow();
            forget();
        }
        return mayHold;
    }

    private Slice slice(long number) {
        if (latest.number == number) {
            return latest;
        }
        Slice known = slices.get(number);
        if (known == null) {
            // as many calls as in the one before, most likely
            int first = Math.max(FEWEST_WORDS, Integer.highestOneBit(latest.words()));
            known = new Slice(number, first);
            slices.put(number, known);
            byTime.put(number, known);
            words += SLICE_WORDS + first;
            forget();
        }
        latest = known;
        return known;
    }

    private void forget() {
        while (words > MOST_WORDS) {
            Slice oldest = byTime.pollFirstEntry().getValue();
            slices.remove(oldest.number);
            words -= SLICE_WORDS + oldest.words();
            unknownUntil = Math.max(unknownUntil, (oldest.number + 1) * SLICE - 1);
        }
    }
}
