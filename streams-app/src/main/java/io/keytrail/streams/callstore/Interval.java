package io.keytrail.streams.callstore;

import java.nio.charset.StandardCharsets;

/**
 * Which of an account's calls are wanted.
 *
 * @param account its id, as UTF-8
 * @param first the earliest time, in milliseconds
 * @param last the latest time
 * @param after of the calls of the latest time only those that follow this id (UTF-8), as unsigned bytes descending; or null
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Interval(byte[] account, long first, long last, byte[] after) {

    static Interval of(String accountId, long first, long last, String after) {
        return new Interval(
                accountId.getBytes(StandardCharsets.UTF_8),
                first,
                last,
                after == null ? null : after.getBytes(StandardCharsets.UTF_8));
    }

    static Interval of(byte[] account, long first, long last) {
        return new Interval(account, first, last, null);
    }

    /** Whether a call comes before all that is wanted, in the order of {@link RowHead}. */
    boolean isAfter(RowHead head) {
        return head.time() > last || (after != null && head.time() == last && head.compareId(after) >= 0);
    }
}
