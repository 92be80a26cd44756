package io.keytrail.streams.callstore;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NoSuchElementException;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/** Rows one by one, read in growing portions: a page costs one look into the database, an export few. */
final class RowIterator implements KeyValueIterator<byte[], byte[]> {

    private static final int FIRST = 128;
    private static final int MOST = 1024;

    private final CallDatabase.Cursor cursor;
    private final Deque<CallDatabase.Entry> read = new ArrayDeque<>();
    private int portion = FIRST;
    private boolean isAtEnd;

    RowIterator(CallDatabase.Cursor cursor, boolean isEmpty) {
        this.cursor = cursor;
        this.isAtEnd = isEmpty;
    }

    @Override
    public boolean hasNext() {
        if (read.isEmpty() && !isAtEnd) {
            read.addAll(cursor.next(portion));
            isAtEnd = read.size() < portion;
            portion = Math.min(MOST, portion * 2);
        }
        return !read.isEmpty();
    }

    @Override
    public KeyValue<byte[], byte[]> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        CallDatabase.Entry entry = read.poll();
        return KeyValue.pair(entry.key(), entry.value());
    }

    @Override
    public byte[] peekNextKey() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return read.peek().key();
    }

    @Override
    public void close() {
        cursor.close();
    }
}
