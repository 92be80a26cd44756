package io.keytrail.streams.audit;

import io.keytrail.schemas.AuditEntry;
import io.keytrail.streams.deadletters.DeadLetterForward;
import io.keytrail.streams.stores.TaskWatch;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes in the records of {@code audit-log}, and removes what has outlived its retention. */
public final class AuditIntake extends ContextualProcessor<byte[], byte[], byte[], byte[]> {

    /** How often aged entries are looked for. */
    static final Duration SWEEP_INTERVAL = Duration.ofMinutes(10);

    /** A sweep of this size takes some ten milliseconds of the stream thread; what is left waits for the next one. */
    private static final int MOST_REMOVED_AT_ONCE = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(AuditIntake.class);

    private final AuditAdmission admission;
    private final DeadLetterForward deadLetters;
    private final AuditMonitor monitor;
    private final TaskWatch watch;
    private final String topic;
    private final Duration retention;
    private AuditLogStore auditLog;

    private AuditIntake(
            AuditAdmission admission,
            DeadLetterForward deadLetters,
            AuditMonitor monitor,
            TaskWatch watch,
            String topic,
            Duration retention) {
        this.admission = admission;
        this.deadLetters = deadLetters;
        this.monitor = monitor;
        this.watch = watch;
        this.topic = topic;
        this.retention = retention;
    }

    /**
     * The processor for the topology.
     *
     * @param decoder reads a value; throws {@link io.keytrail.schemas.codec.AvroCodecException} where it can't
     * @param deadLetters where unusable records go
     * @param monitor is told of every other record
     * @param watch is told what the task does
     * @param topic the source
     * @param partitions how many partitions it has
     * @param retention how long an entry is kept, from its {@code recordedAt}
     */
    public static ProcessorSupplier<byte[], byte[], byte[], byte[]> supplier(
            Function<byte[], AuditEntry> decoder,
            DeadLetterForward deadLetters,
            AuditMonitor monitor,
            TaskWatch watch,
            String topic,
            int partitions,
            Duration retention) {
        AuditAdmission admission = new AuditAdmission(decoder, partitions);
        return () -> new AuditIntake(admission, deadLetters, monitor, watch, topic, retention);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        auditLog = new AuditLogStore(
                context.getStateStore(AuditLogStore.NAME), context.getStateStore(AuditLogStore.EXPIRY_NAME));
        context.schedule(SWEEP_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::removeAged);
        watch.began(topic, context.taskId().partition());
    }

    @Override
    public void process(Record<byte[], byte[]> rec) {
        RecordMetadata metadata = context().recordMetadata().orElseThrow();
        AuditAdmission.Verdict verdict = admission.judge(rec.key(), rec.value(), metadata.partition());
        if (verdict instanceof AuditAdmission.Verdict.Dead dead) {
            deadLetters.forward(context(), rec, dead.reason(), dead.detail());
        } else if (verdict instanceof AuditAdmission.Verdict.Admitted admitted) {
            store(admitted, metadata);
        }
        watch.processed(metadata.topic(), metadata.partition(), metadata.offset(), rec.timestamp());
    }

    private void store(AuditAdmission.Verdict.Admitted admitted, RecordMetadata metadata) {
        switch (auditLog.add(admitted.entry())) {
            case STORED -> monitor.auditEntryStored();
            case REPEATED -> monitor.auditEntryRepeated();
            case MISFIT -> {
                LOG.error(
                        "The entry at {}-{} offset {} claims a sequence that another entry of its account has; both are kept."
                                + " Somebody else than the write side may have written to the topic",
                        metadata.topic(),
                        metadata.partition(),
                        metadata.offset());
                monitor.auditEntryMisfit();
            }
        }
    }

    private void removeAged(long now) {
        auditLog.removeBefore(Instant.ofEpochMilli(now).minus(retention), MOST_REMOVED_AT_ONCE);
    }

    @Override
    public void close() {
        watch.ended(topic, context().taskId().partition());
    }
}
