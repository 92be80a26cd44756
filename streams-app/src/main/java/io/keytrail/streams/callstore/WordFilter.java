package io.keytrail.streams.callstore;

/**
 * A Bloom filter of which all bits of a key lie in one word of 64 bits, so that a look costs one line of the processor's
 * cache. A static view of an array of words, whose length is a power of two; keys are hashes of 64 bits.
 */
final class WordFilter {

    /** Keys for each word: with so many, fewer than one look in a hundred takes a strange key for one that was put. */
    static final int KEYS_TO_A_WORD = 2;

    private WordFilter() {}

    /** An empty filter for so many keys. */
    static long[] forKeys(int keys) {
        int words = Math.max(1, (keys + KEYS_TO_A_WORD - 1) / KEYS_TO_A_WORD);
        return new long[words == 1 ? 1 : Integer.highestOneBit(words - 1) << 1];
    }

    static void put(long[] words, long hash) {
        words[place(words, hash)] |= bits(hash);
    }

    /** False only if the key was not put. */
    static boolean mayHold(long[] words, long hash) {
        long bits = bits(hash);
        return (words[place(words, hash)] & bits) == bits;
    }

    private static int place(long[] words, long hash) {
        return (int) (hash >>> 32) & (words.length - 1);
    }

    /** Five of the word's bits. */
    private static long bits(long hash) {
        return (1L << hash)
                | (1L << (hash >>> 6))
                | (1L << (hash >>> 12))
                | (1L << (hash >>> 18))
                | (1L << (hash >>> 24));
    }
}
