package io.keytrail.streams.callstore;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * An account's rows out of memory and several runs, in their order. A run is opened only when what it has may be next, so
 * that whoever wants the newest reads no old ones. What it reads does not change and does not go away. For one thread.
 */
final class NewestFirst implements KeyValueIterator<Long, byte[]> {

    private final Interval interval;
    private final Deque<Run> unopened;
    private final PriorityQueue<Source> sources =
            new PriorityQueue<>((one, other) -> one.head.compareWithinAccount(other.head));

    /** Rows of one place. */
    private abstract static class Source {

        RowHead head;

        /** Goes to the next row that is wanted; false at the end. */
        abstract boolean next();

        abstract Row row();
    }

    private static final class Memory extends Source {

        private final Iterator<Row> rows;
        private Row row;

        Memory(Iterator<Row> rows) {
            this.rows = rows;
            this.head = new RowHead();
        }

        @Override
        boolean next() {
            if (!rows.hasNext()) {
                return false;
            }
            row = rows.next();
            head.read(row.bytes(), row.from());
            return true;
        }

        @Override
        Row row() {
            return row;
        }
    }

    private final class Disk extends Source {

        private final RunCursor cursor;

        Disk(Run run) {
            cursor = new RunCursor(run, run.rowBlockBefore(interval.account(), interval.last()));
            head = cursor.head();
        }

        @Override
        boolean next() {
            while (cursor.next()) {
                int order = head.compareAccount(interval.account());
                if (order > 0 || (order == 0 && head.time() < interval.first())) {
                    return false;
                }
                if (order == 0 && !interval.isAfter(head)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        Row row() {
            return cursor.row();
        }
    }

    /**
     * @param inMemory rows of the account from the first to the last time, in whatever order
     * @param runs may have rows of it, or not
     */
    NewestFirst(Interval interval, List<Row> inMemory, List<Run> runs) {
        this.interval = interval;
        List<Run> relevant = new ArrayList<>();
        for (Run run : runs) {
            if (run.mayHold(interval.account(), interval.first(), interval.last())) {
                relevant.add(run);
            }
        }
        relevant.sort(Comparator.comparingLong(Run::newest).reversed());
        unopened = new ArrayDeque<>(relevant);
        List<Row> wanted = new ArrayList<>(inMemory);
        wanted.removeIf(row -> row.time() == interval.last() && interval.isAfter(row.head()));
        wanted.sort(Row.NEWEST_FIRST);
        add(new Memory(wanted.iterator()));
    }

    private void add(Source source) {
        if (source.next()) {
            sources.add(source);
        }
    }

    /** The place of the next row; null at the end. */
    Row nextRow() {
        if (!hasNext()) {
            return null;
        }
        Source source = sources.poll();
        Row row = source.row();
        add(source);
        return row;
    }

    @Override
    public boolean hasNext() {
        while (!unopened.isEmpty()
                && (sources.isEmpty()
                        || unopened.peek().newest() >= sources.peek().head.time())) {
            add(new Disk(unopened.poll()));
        }
        return !sources.isEmpty();
    }

    @Override
    public KeyValue<Long, byte[]> next() {
        Row row = nextRow();
        if (row == null) {
            throw new NoSuchElementException();
        }
        return KeyValue.pair(row.time(), row.copy());
    }

    @Override
    public Long peekNextKey() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return sources.peek().head.time();
    }

    @Override
    public void close() {
        unopened.clear();
        sources.clear();
    }
}
