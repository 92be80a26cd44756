package io.keytrail.benchmarks.product;

import io.keytrail.benchmarks.contest.Contender;
import io.keytrail.benchmarks.contest.Course;
import io.keytrail.benchmarks.contest.Lap;
import io.keytrail.benchmarks.contest.Stopwatch;
import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.benchmarks.workspace.Workspace;
import io.keytrail.schemas.CallOutcome;
import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.schemas.topics.TopicCatalogue.Application;
import io.keytrail.streams.calls.CallLogStore;
import io.keytrail.streams.calls.StoredCall;
import io.keytrail.streams.deadletters.DeadLetterReason;
import io.keytrail.streams.runtime.ReadSide;
import io.keytrail.streams.runtime.StreamsMonitor;
import io.keytrail.streams.stores.CloseableIterator;
import io.keytrail.streams.stores.TimeRange;
import io.keytrail.streams.usage.UsageBucket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Keytrail itself: the process's two topologies as streams-app runs them, with all of its own configuration but the number
 * of threads. There are calls only, so the write side, audit log and key statuses idle beside the call log, usage and
 * last use.
 */
public final class FullTopology implements Contender {

    private static final int CHECKED_LOGS = 200;
    private static final int CHECKED_USAGE = 20_000;

    private final Afterwards afterwards;

    /** Looks at what a lap has led to, while it is still served. */
    @FunctionalInterface
    public interface Afterwards {

        /**
         * Looks.
         *
         * @param reads of the instance that ran the course; verified
         */
        void look(Course course, ReadSide reads) throws Exception;
    }

    /** Calls are taken in, and no more. */
    public FullTopology() {
        this((course, reads) -> {});
    }

    /**
     * Calls are taken in, and the outcome is looked at.
     *
     * @param afterwards is shown each lap's outcome; what it takes is not part of the lap
     */
    public FullTopology(Afterwards afterwards) {
        this.afterwards = afterwards;
    }

    @Override
    public String name() {
        return "full";
    }

    @Override
    public String label() {
        return "Keytrail, full work";
    }

    @Override
    public Lap run(Course course) throws Exception {
        Path stateDir = course.workspace().folder("keytrail-state");
        Tally tally = new Tally(course.stopwatch());
        TopicCatalogue topics = course.calls().topics();
        try {
            Lap lap;
            try (KeytrailInstance keytrail =
                    KeytrailInstance.start(course.cluster(), topics, stateDir, course.threads(), tally)) {
                String group = topics.applicationId(Application.RECORDS);
                lap = tally.stopwatch.awaitEnd(
                        course.calls().plan().calls(),
                        () -> course.cluster()
                                .hasCommitted(group, course.calls().ends()),
                        () -> {
                            keytrail.verifyAlive();
                            tally.verify();
                        });
                verify(course.calls().plan(), keytrail.reads());
                afterwards.look(course, keytrail.reads());
            }
            return lap.withDiskBytes(Map.of(
                    Lap.ALL, Workspace.bytes(stateDir, null),
                    CallLogStore.NAME, Workspace.bytes(stateDir, CallLogStore.NAME)));
        } finally {
            Workspace.delete(stateDir);
        }
    }

    /** Usage adds up to all calls, and the accounts' call logs hold as many as the plan has of theirs. */
    private static void verify(CallPlan plan, ReadSide reads) {
        long[] expected = plan.callsByAccount();
        int accounts = Math.min(CHECKED_USAGE, expected.length);
        for (int account = 0; account < accounts; account++) {
            long used = reads.usage().buckets(CallPlan.accountId(account), TimeRange.visibleAt(Instant.now())).stream()
                    .mapToLong(FullTopology::calls)
                    .sum();
            verifyEqual("usage", account, used, expected[account]);
        }
        for (int account = 0; account < Math.min(CHECKED_LOGS, accounts); account++) {
            verifyEqual("the call log", account, logged(reads, account), expected[account]);
        }
    }

    private static long calls(UsageBucket bucket) {
        return bucket.totals().calls();
    }

    private static long logged(ReadSide reads, int account) {
        long logged = 0;
        try (CloseableIterator<StoredCall> calls =
                reads.calls().newestFirst(CallPlan.accountId(account), TimeRange.visibleAt(Instant.now()))) {
            while (calls.hasNext()) {
                calls.next();
                logged++;
            }
        }
        return logged;
    }

    private static void verifyEqual(String what, int account, long found, long expected) {
        if (found != expected) {
            throw new IllegalStateException(
                    what + " has " + found + " calls of account " + account + ", not " + expected);
        }
    }

    /** Counts what becomes of each call. */
    private static final class Tally implements StreamsMonitor {
        private final Stopwatch stopwatch;
        private final LongAdder others = new LongAdder();

        Tally(Stopwatch stopwatch) {
            this.stopwatch = stopwatch;
        }

        void verify() {
            if (others.sum() > 0) {
                throw new IllegalStateException(
                        others.sum() + " calls were not stored (repeated, aged out, misplaced or"
                                + " unusable); the benchmark's calls are all new and in form");
            }
        }

        @Override
        public void callStored(CallOutcome outcome, long delayMillis) {
            stopwatch.count();
        }

        @Override
        public void callRepeated() {
            others.increment();
        }

        @Override
        public void callAgedOut() {
            others.increment();
        }

        @Override
        public void callMisplaced() {
            others.increment();
        }

        @Override
        public void deadLettered(String topic, DeadLetterReason reason) {
            others.increment();
        }
    }
}
