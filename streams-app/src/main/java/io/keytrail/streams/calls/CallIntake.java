package io.keytrail.streams.calls;

import io.keytrail.schemas.calls.CallView;
import io.keytrail.streams.callstore.CallStore;
import io.keytrail.streams.deadletters.DeadLetterForward;
import io.keytrail.streams.deadletters.DeadLetterReason;
import io.keytrail.streams.stores.TaskWatch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Takes in the records of {@code api-calls}: judges each, stores a new call once in the call log, and counts it in usage
 * and last use, all in one transaction. Reads plain bytes, so that a record that is no call can be set aside as it came.
 * Nothing is stored before the verdict; whatever fails after it stops the task, which repeats the transaction.
 */
public final class CallIntake extends ContextualProcessor<byte[], byte[], byte[], byte[]> {

    /** Header of a record that was sent to its own partition; its value is the partition that it lay in before. */
    static final String MOVED_FROM = "keytrail.moved-from";

    /** How often progress is told of, and the store may write to disk. */
    private static final Duration TENDED_EVERY = Duration.ofMillis(20);

    private final CallAdmission admission;
    private final DeadLetterForward deadLetters;
    private final String misplacedSink;
    private final CallMonitor monitor;
    private final TaskWatch watch;
    private final String topic;
    private CallStore callLog;
    private LastUsedStore lastUsed;
    private long lastOffset;
    private long lastTimestamp;
    private boolean isTold = true;

    private CallIntake(
            CallAdmission admission,
            DeadLetterForward deadLetters,
            String misplacedSink,
            CallMonitor monitor,
            TaskWatch watch,
            String topic) {
        this.admission = admission;
        this.deadLetters = deadLetters;
        this.misplacedSink = misplacedSink;
        this.monitor = monitor;
        this.watch = watch;
        this.topic = topic;
    }

    /**
     * The processor for the topology.
     *
     * @param decoder reads values
     * @param deadLetters where unusable records go
     * @param misplacedSink name of the sink that sends a record to its own partition
     * @param monitor is told of every other record
     * @param watch is told what the task does
     * @param topic the source
     * @param partitions how many partitions it has
     */
    public static ProcessorSupplier<byte[], byte[], byte[], byte[]> supplier(
            CallDecoder decoder,
            DeadLetterForward deadLetters,
            String misplacedSink,
            CallMonitor monitor,
            TaskWatch watch,
            String topic,
            int partitions) {
        return () -> new CallIntake(
                new CallAdmission(decoder, partitions), deadLetters, misplacedSink, monitor, watch, topic);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        // a task that is revived begins again with the same processor
        isTold = true;
        callLog = context.getStateStore(CallLogStore.NAME);
        lastUsed = new LastUsedStore(context.getStateStore(LastUsedStore.NAME));
        context.schedule(TENDED_EVERY, PunctuationType.WALL_CLOCK_TIME, now -> tend());
        watch.began(topic, context.taskId().partition());
    }

    private void tend() {
        callLog.flushIfDue();
        callLog.settleUses(lastUsed::note);
        tellOfProgress();
    }

    @Override
    public void process(Record<byte[], byte[]> rec) {
        RecordMetadata metadata = context().recordMetadata().orElseThrow();
        long now = context().currentSystemTimeMs();
        CallVerdict verdict = admission.judge(rec.key(), rec.value(), rec.timestamp(), metadata.partition(), now);
        if (verdict instanceof CallVerdict.Admitted admitted) {
            store(admitted.call(), metadata.offset(), now);
        } else if (verdict instanceof CallVerdict.Dead dead) {
            deadLetters.forward(context(), rec, dead.reason(), dead.detail());
        } else if (verdict instanceof CallVerdict.Misplaced) {
            move(rec, metadata.partition());
        } else {
            monitor.callAgedOut();
        }
        if (!callLog.isPast(metadata.offset())) {
            callLog.reach(metadata.offset(), rec.timestamp());
        }
        lastOffset = metadata.offset();
        lastTimestamp = rec.timestamp();
        isTold = false;
    }

    /** Whoever watches relies on it that what was dealt with can be read. */
    private void tellOfProgress() {
        if (!isTold) {
            watch.processed(topic, context().taskId().partition(), lastOffset, lastTimestamp);
            isTold = true;
        }
    }

    private void store(CallView call, long offset, long now) {
        if (callLog.isPast(offset)) {
            // its transaction was aborted after the store had come as far
            return;
        }
        if (!callLog.add(call)) {
            monitor.callRepeated();
            return;
        }
        monitor.callStored(call.outcome(), Math.max(0, now - call.occurredAt()));
    }

    /** Sends a record to its key's partition, once: were it misplaced there too, it would wander for ever. */
    private void move(Record<byte[], byte[]> rec, int partition) {
        Headers headers = rec.headers();
        if (headers.lastHeader(MOVED_FROM) != null) {
            deadLetters.forward(
                    context(),
                    rec,
                    DeadLetterReason.MISPLACED,
                    "the record lies in another partition than its key's, although it was moved once; "
                            + "did the topic get more partitions?");
            return;
        }
        headers.add(MOVED_FROM, Integer.toString(partition).getBytes(StandardCharsets.UTF_8));
        context().forward(rec, misplacedSink);
        monitor.callMisplaced();
    }

    @Override
    public void close() {
        watch.ended(topic, context().taskId().partition());
    }
}
