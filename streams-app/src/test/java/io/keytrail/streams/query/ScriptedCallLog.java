package io.keytrail.streams.query;

import io.keytrail.streams.calls.CallLog;
import io.keytrail.streams.calls.CallPosition;
import io.keytrail.streams.calls.StoredCall;
import io.keytrail.streams.records.RecordsDriver;
import io.keytrail.streams.stores.CloseableIterator;
import io.keytrail.streams.stores.StoreUnavailableException;
import io.keytrail.streams.stores.TimeRange;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A call log that never ends, or whose partition moves away while it is read; knows what became of its iterators. */
final class ScriptedCallLog implements CallLog {

    private final long failsAt;
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicLong read = new AtomicLong();

    private ScriptedCallLog(long failsAt) {
        this.failsAt = failsAt;
    }

    static ScriptedCallLog endless() {
        return new ScriptedCallLog(Long.MAX_VALUE);
    }

    /** Its partition moves away when that many calls have been read. */
    static ScriptedCallLog failingAt(long calls) {
        return new ScriptedCallLog(calls);
    }

    int opened() {
        return opened.get();
    }

    /** How many iterators are open now. */
    int open() {
        return opened.get() - closed.get();
    }

    /** How many calls have been read. */
    long read() {
        return read.get();
    }

    @Override
    public CloseableIterator<StoredCall> newestFirst(String accountId, TimeRange range) {
        opened.incrementAndGet();
        boolean none = range != null && !range.from().isBefore(RecordsDriver.START);
        return new CloseableIterator<>() {
            private long next;

            @Override
            public boolean hasNext() {
                if (next == failsAt) {
                    throw new StoreUnavailableException("the partition has moved");
                }
                return !none;
            }

            @Override
            public StoredCall next() {
                read.incrementAndGet();
                Instant time = RecordsDriver.START.minusMillis(++next % 1_000_000);
                return new StoredCall(Calls.call(accountId, "c" + next, time).build());
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
    }

    @Override
    public CloseableIterator<StoredCall> newestFirstAfter(
            String accountId, TimeRange range, CallPosition position, Instant begun) {
        return newestFirst(accountId, range);
    }
}
