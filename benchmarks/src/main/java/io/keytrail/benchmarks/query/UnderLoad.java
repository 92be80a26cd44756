package io.keytrail.benchmarks.query;

import io.keytrail.benchmarks.broker.Cluster;
import io.keytrail.benchmarks.load.CallFlow;
import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.benchmarks.load.CallTopic;
import io.keytrail.benchmarks.reads.ArrivingCalls;
import io.keytrail.benchmarks.reads.CallReader;
import io.keytrail.benchmarks.reads.CallReader.Answer;
import io.keytrail.benchmarks.reads.CallReader.Question;
import io.keytrail.benchmarks.report.Percentiles;
import io.keytrail.schemas.topics.TopicCatalogue.Application;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks while calls flow in. A question is put when it is due, or as soon as the one before is answered; its time runs from
 * when it was due, so that a slow answer counts for those too that it keeps waiting.
 */
final class UnderLoad {

    private static final long SEED = 20_261_126;
    /** The load flows that long before anything is timed, and a little longer than the last question. */
    private static final Duration LEAD = Duration.ofSeconds(5);

    private final Cluster cluster;
    private final CallTopic topic;
    private final CallReader reader;

    UnderLoad(Cluster cluster, CallTopic topic, CallReader reader) {
        this.cluster = cluster;
        this.topic = topic;
        this.reader = reader;
    }

    /**
     * What came of it.
     *
     * @param millis of each answer
     * @param callsPerSecond how many calls were taken in meanwhile, as committed
     */
    record Outcome(Percentiles millis, double callsPerSecond) {}

    private record Asked(Question question, Answer answer) {}

    /**
     * Puts the questions, and verifies the answers once the load is over.
     *
     * @param callsPerSecond calls that are written
     * @param questionsPerSecond questions that are put
     */
    Outcome run(double callsPerSecond, List<Question> questions, double questionsPerSecond) throws Exception {
        Duration span = LEAD.multipliedBy(2).plusNanos((long) (questions.size() / questionsPerSecond * 1e9));
        CallPlan stored = topic.plan();
        CallPlan arriving = new CallPlan(
                (long) (callsPerSecond * span.toNanos() / 1e9),
                stored.accounts(),
                stored.heaviest(),
                Instant.now().plusMillis(1),
                span,
                SEED);
        double[] millis = new double[questions.size()];
        List<Asked> asked = new ArrayList<>();
        double takenIn;
        try (CallFlow load =
                CallFlow.start(cluster.bootstrapServers(), cluster.avroSettings(), topic.name(), arriving)) {
            LockSupport.parkNanos(LEAD.toNanos());
            long takenBefore = takenIn();
            long begin = System.nanoTime();
            for (int i = 0; i < questions.size(); i++) {
                long due = begin + (long) (i / questionsPerSecond * 1e9);
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                Answer answer = reader.ask(questions.get(i));
                millis[i] = (System.nanoTime() - due) / 1e6;
                asked.add(new Asked(questions.get(i), answer));
            }
            takenIn = (takenIn() - takenBefore) / ((System.nanoTime() - begin) / 1e9);
            var unused = load.awaitEnd();
        }
        verify(
                asked,
                new ArrivingCalls(
                        stored,
                        arriving,
                        questions.stream().map(Question::account).toList()));
        return new Outcome(new Percentiles(millis), takenIn);
    }

    private static void verify(List<Asked> asked, ArrivingCalls expected) throws Exception {
        for (Asked each : asked) {
            expected.verify(each.question().account(), each.answer().calls());
        }
    }

    private long takenIn() throws Exception {
        return cluster.committed(topic.topics().applicationId(Application.RECORDS)).entrySet().stream()
                .filter(each -> each.getKey().topic().equals(topic.name()))
                .mapToLong(each -> each.getValue())
                .sum();
    }
}
