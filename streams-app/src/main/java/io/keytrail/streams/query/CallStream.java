package io.keytrail.streams.query;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.service.problem.Problem;
import io.keytrail.streams.calls.CallRecords;
import io.keytrail.streams.stores.AccountPrefix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import tools.jackson.databind.json.JsonMapper;

/**
 * Follows one account's calls as they come in, from the topic itself: the account's partition is read by a consumer of
 * this stream's own, record by record in the order of offsets. So a stream can be resumed from any offset, on any
 * instance, whether or not the account's state is moving meanwhile, and no call can be missed or come twice between what
 * was and what is. Why not from the stores: docs/decisions/008-cursors-and-streams.md.
 */
final class CallStream implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(500);

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final byte[] accountKey;
    private final CallRecords records;
    private final RecentCalls recent = new RecentCalls();

    private CallStream(
            Consumer<byte[], byte[]> consumer, TopicPartition partition, byte[] accountKey, CallRecords records) {
        this.consumer = consumer;
        this.partition = partition;
        this.accountKey = accountKey;
        this.records = records;
    }

    /**
     * Goes to where the stream begins: behind the position given, or at the end.
     *
     * @param consumer reads committed records only, belongs to no group; closed with the stream, and if this fails
     * @throws io.keytrail.service.problem.ProblemException 400 {@code bad-parameter} if the position is none of the
     *     account's
     */
    static CallStream open(
            Consumer<byte[], byte[]> consumer,
            String topic,
            AvroSerdes serdes,
            String accountId,
            Optional<StreamPosition> after) {
        try {
            int partitions = consumer.partitionsFor(topic).size();
            byte[] accountKey = accountId.getBytes(StandardCharsets.UTF_8);
            TopicPartition partition = new TopicPartition(topic, AccountPrefix.partition(accountKey, partitions));
            consumer.assign(List.of(partition));
            CallStream stream =
                    new CallStream(consumer, partition, accountKey, new CallRecords(serdes, topic, partitions));
            stream.seek(after);
            return stream;
        } catch (RuntimeException failed) {
            close(consumer);
            throw failed;
        }
    }

    private void seek(Optional<StreamPosition> after) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(List.of(partition));
        long end = ends.get(partition);
        if (after.isEmpty()) {
            consumer.seek(partition, end);
            return;
        }
        long next = after.get().next();
        if (after.get().partition() != partition.partition() || next > end) {
            throw foreignPosition().asException();
        }
        // what has left the topic since is older than what anyone may see
        long first = consumer.beginningOffsets(List.of(partition)).get(partition);
        consumer.seek(partition, Math.max(first, next));
    }

    /** What whoever sends something else as {@code Last-Event-ID} is told. */
    static Problem foreignPosition() {
        return Problem.badParameter("Last-Event-ID", "the id of an event of this account's stream");
    }

    /**
     * Writes calls until somebody has had enough.
     *
     * @param goOn asked about twice a second, or more often
     * @throws IOException if the client has gone
     */
    void copyTo(
            EventWriter events, Predicate<ApiCall> filter, JsonMapper json, Clock clock, Duration heartbeat, GoOn goOn)
            throws IOException {
        events.heartbeat(position());
        Instant lastSign = clock.instant();
        while (goOn.ask()) {
            ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
            Instant now = clock.instant();
            boolean told = false;
            for (ConsumerRecord<byte[], byte[]> rec : polled.records(partition)) {
                Optional<ApiCall> call = records.admitted(rec, accountKey, now)
                        .filter(recent::isNew)
                        .filter(filter);
                if (call.isPresent()) {
                    StreamPosition id = new StreamPosition(rec.partition(), rec.offset() + 1);
                    events.event(id, json.writeValueAsString(CallView.of(call.get())));
                    told = true;
                }
            }
            if (told) {
                events.flush();
                lastSign = now;
            } else if (!now.isBefore(lastSign.plus(heartbeat))) {
                events.heartbeat(position());
                lastSign = now;
            }
        }
    }

    /** Everything before the consumer's next offset has been told, or is none of the client's business. */
    private StreamPosition position() {
        return new StreamPosition(partition.partition(), consumer.position(partition));
    }

    /** Whether a stream is to go on. */
    @FunctionalInterface
    interface GoOn {
        boolean ask();
    }

    @Override
    public void close() {
        close(consumer);
    }

    private static void close(Consumer<byte[], byte[]> consumer) {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
