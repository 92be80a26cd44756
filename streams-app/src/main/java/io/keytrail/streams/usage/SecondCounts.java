package io.keytrail.streams.usage;

import java.util.Arrays;

/**
 * Calls in each second of a bucket. Most accounts call in few seconds, some in all: so it begins small, as a sorted list,
 * and becomes an array of all seconds. Not thread-safe.
 */
final class SecondCounts {

    private static final int MOST_LISTED = 32;

    private short[] listed = new short[2];
    private int[] counts = new int[2];
    private int size;
    /** Null while seconds are listed. */
    private int[] all;

    /** Takes what is counted in a second. */
    interface Visitor {
        void visit(int second, int count);
    }

    /**
     * Counts calls in a second.
     *
     * @param second 0 to 899
     */
    void add(int second, int count) {
        if (all != null) {
            size += all[second] == 0 ? 1 : 0;
            all[second] += count;
            return;
        }
        int at = size;
        while (at > 0 && listed[at - 1] > second) {
            at--;
        }
        if (at > 0 && listed[at - 1] == second) {
            counts[at - 1] += count;
        } else if (size < MOST_LISTED) {
            insert(at, second, count);
        } else {
            spread();
            add(second, count);
        }
    }

    private void insert(int at, int second, int count) {
        if (size == listed.length) {
            listed = Arrays.copyOf(listed, size * 2);
            counts = Arrays.copyOf(counts, size * 2);
        }
        System.arraycopy(listed, at, listed, at + 1, size - at);
        System.arraycopy(counts, at, counts, at + 1, size - at);
        listed[at] = (short) second;
        counts[at] = count;
        size++;
    }

    private void spread() {
        all = new int[UsageBucket.SECONDS];
        for (int i = 0; i < size; i++) {
            all[listed[i]] = counts[i];
        }
        listed = null;
        counts = null;
    }

    /** In how many seconds there was a call. */
    int size() {
        return size;
    }

    /** Calls in one second. */
    int of(int second) {
        if (all != null) {
            return all[second];
        }
        int at = Arrays.binarySearch(listed, 0, size, (short) second);
        return at < 0 ? 0 : counts[at];
    }

    /** Visits every second with a call, in their order. */
    void forEach(Visitor visitor) {
        if (all == null) {
            for (int i = 0; i < size; i++) {
                visitor.visit(listed[i], counts[i]);
            }
            return;
        }
        for (int second = 0; second < all.length; second++) {
            if (all[second] > 0) {
                visitor.visit(second, all[second]);
            }
        }
    }
}
