package io.keytrail.streams.callstore;

import java.util.Arrays;

/**
 * The beginning of a row, read in place. A row is a call as it lies in memory and on disk: the version of its schema
 * (1 byte, see {@link io.keytrail.streams.state.StateFormat}) and its Avro binary, which in every version begins with
 * {@code callId}, {@code accountId} and {@code occurredAt}. These three order rows: by account (as unsigned bytes), newest
 * first, and those of the same millisecond by id, descending. Not thread-safe.
 */
final class RowHead {

    private byte[] bytes;
    private int at;
    private int idFrom;
    private int idTo;
    private int accountFrom;
    private int accountTo;
    private long time;

    /** Reads the row that begins there. */
    void read(byte[] row, int from) {
        bytes = row;
        at = from + 1;
        int idLength = (int) number();
        idFrom = at;
        idTo = at + idLength;
        at = idTo;
        int accountLength = (int) number();
        accountFrom = at;
        accountTo = at + accountLength;
        at = accountTo;
        time = number();
    }

    /** A zigzag number. */
    private long number() {
        long number = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = bytes[at++];
            number |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return number >>> 1 ^ -(number & 1);
            }
        }
    }

    /** When the call occurred, in milliseconds. */
    long time() {
        return time;
    }

    /** The account's id, as UTF-8. */
    byte[] account() {
        return Arrays.copyOfRange(bytes, accountFrom, accountTo);
    }

    /** Below 0 if its account comes before that one, 0 if it is that one. */
    int compareAccount(byte[] account) {
        return Arrays.compareUnsigned(bytes, accountFrom, accountTo, account, 0, account.length);
    }

    /** Below 0 if its call's id is less than that one. */
    int compareId(byte[] id) {
        return Arrays.compareUnsigned(bytes, idFrom, idTo, id, 0, id.length);
    }

    /** Below 0 if this row comes before the other one. */
    int compareTo(RowHead other) {
        int byAccount =
                Arrays.compareUnsigned(bytes, accountFrom, accountTo, other.bytes, other.accountFrom, other.accountTo);
        return byAccount != 0 ? byAccount : compareWithinAccount(other);
    }

    /** As {@link #compareTo}, of rows of the same account. */
    int compareWithinAccount(RowHead other) {
        int byTime = Long.compare(other.time, time);
        return byTime != 0
                ? byTime
                : Arrays.compareUnsigned(other.bytes, other.idFrom, other.idTo, bytes, idFrom, idTo);
    }
}
