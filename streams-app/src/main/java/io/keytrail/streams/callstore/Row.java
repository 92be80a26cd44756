package io.keytrail.streams.callstore;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Where a row lies ({@link RowHead}).
 *
 * @param bytes hold it and others; never changed
 * @param from where it begins
 * @param to where it ends
 * @param time when its call occurred, in milliseconds
 */
@SuppressWarnings("ArrayRecordComponent") // a place in an array, never compared
record Row(byte[] bytes, int from, int to, long time) {

    /** The order of an account's rows. */
    static final Comparator<Row> NEWEST_FIRST = Row::compareWithinAccount;

    private static int compareWithinAccount(Row one, Row other) {
        return one.time != other.time
                ? Long.compare(other.time, one.time)
                : one.head().compareWithinAccount(other.head());
    }

    RowHead head() {
        RowHead head = new RowHead();
        head.read(bytes, from);
        return head;
    }

    byte[] copy() {
        return Arrays.copyOfRange(bytes, from, to);
    }
}
