package io.keytrail.benchmarks.product;

import io.keytrail.benchmarks.contest.Contender;
import io.keytrail.benchmarks.contest.Course;
import io.keytrail.benchmarks.contest.Lap;
import io.keytrail.benchmarks.contest.Stopwatch;
import io.keytrail.benchmarks.workspace.Workspace;
import io.keytrail.schemas.CallOutcome;
import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.schemas.topics.TopicCatalogue.Application;
import io.keytrail.streams.calls.CallLogStore;
import io.keytrail.streams.deadletters.DeadLetterReason;
import io.keytrail.streams.runtime.ReadSide;
import io.keytrail.streams.runtime.StreamsMonitor;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Keytrail itself: the process's two topologies as streams-app runs them, with all of its own configuration but the number
 * of threads. There are calls only, so the write side, audit log and key statuses idle beside the call log, usage and
 * last use.
 */
public final class FullTopology implements Contender {

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
                new CallsCheck(keytrail.reads()).verify(course.calls().plan().callsByAccount());
                afterwards.look(course, keytrail.reads());
            }
            return lap.withDiskBytes(Map.of(
                    Lap.ALL, Workspace.bytes(stateDir, null),
                    CallLogStore.NAME, Workspace.bytes(stateDir, CallLogStore.NAME)));
        } finally {
            Workspace.delete(stateDir);
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
