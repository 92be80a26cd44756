package io.keytrail.streams.records;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.streams.audit.AuditIntake;
import io.keytrail.streams.audit.AuditLogStore;
import io.keytrail.streams.audit.AuditMonitor;
import io.keytrail.streams.calls.CallDecoder;
import io.keytrail.streams.calls.CallIntake;
import io.keytrail.streams.calls.CallLogStore;
import io.keytrail.streams.calls.CallMonitor;
import io.keytrail.streams.calls.LastUsedStore;
import io.keytrail.streams.deadletters.DeadLetterForward;
import io.keytrail.streams.deadletters.DeadLetterMonitor;
import io.keytrail.streams.deadletters.DeadLetterSender;
import io.keytrail.streams.deadletters.DeadLetters;
import io.keytrail.streams.status.KeyStatusIntake;
import io.keytrail.streams.status.KeyStatusStore;
import io.keytrail.streams.stores.BrokerTime;
import io.keytrail.streams.stores.TaskWatch;
import java.time.InstantSource;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;

/**
 * The records topology, the read side: three independent parts.
 *
 * <pre>
 * api-calls  → call-intake  (call-log, key-last-used) → dead-letters, api-calls (a misplaced record's own partition)
 * audit-log  → audit-intake (audit-log, audit-expiry)        → dead-letters
 * key-status → key-status-intake (key-status, global)
 * </pre>
 *
 * Sources read plain bytes and each intake decodes: so a record that can't be read is set aside as it came, in the same
 * transaction, and no exception handler has to guess whether half of something was done.
 */
public final class RecordsTopology {

    static final String CALLS_SOURCE = "api-calls";
    static final String CALL_INTAKE = "call-intake";
    static final String MISPLACED_CALLS_SINK = "misplaced-calls";
    static final String DEAD_CALLS_SINK = "dead-calls";
    static final String AUDIT_SOURCE = "audit-entries";
    static final String AUDIT_INTAKE = "audit-intake";
    static final String DEAD_AUDIT_SINK = "dead-audit-entries";
    static final String KEY_STATUS_SOURCE = "key-statuses";
    static final String KEY_STATUS_INTAKE = "key-status-intake";

    private RecordsTopology() {}

    /**
     * What the topology is made with.
     *
     * @param topics names and retention of topics
     * @param serdes reads the values
     * @param callPartitions how many partitions {@code api-calls} has
     * @param auditPartitions how many partitions {@code audit-log} has
     * @param clock bounds timestamps
     * @param callMonitor is told of calls
     * @param auditMonitor is told of audit entries
     * @param deadLetterMonitor is told of unusable records
     * @param deadLetterSender sends letters for the global store
     * @param watch is told what each task does
     */
    public record Parts(
            TopicCatalogue topics,
            AvroSerdes serdes,
            int callPartitions,
            int auditPartitions,
            InstantSource clock,
            CallMonitor callMonitor,
            AuditMonitor auditMonitor,
            DeadLetterMonitor deadLetterMonitor,
            DeadLetterSender deadLetterSender,
            TaskWatch watch) {}

    /** Builds the topology. */
    public static Topology build(Parts parts) {
        DeadLetters deadLetters = new DeadLetters(parts.topics().deadLetters().name());
        Topology topology = new Topology();
        addCalls(topology, parts, deadLetters);
        addAuditLog(topology, parts, deadLetters);
        addKeyStatuses(topology, parts, deadLetters);
        return topology;
    }

    private static void addCalls(Topology topology, Parts parts, DeadLetters deadLetters) {
        String topic = parts.topics().apiCalls().name();
        CallDecoder decoder = CallDecoder.of(parts.serdes().of(ApiCall.class).deserializer(), topic);
        topology.addReadOnlyStateStore(
                        CallLogStore.builder(decoder, parts.callPartitions(), parts.clock()),
                        CALLS_SOURCE,
                        new BrokerTime(parts.clock()),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        topic,
                        CALL_INTAKE,
                        onlyWriter(CallIntake.supplier(
                                decoder,
                                new DeadLetterForward(deadLetters, parts.deadLetterMonitor(), DEAD_CALLS_SINK),
                                MISPLACED_CALLS_SINK,
                                parts.callMonitor(),
                                parts.watch(),
                                topic,
                                parts.callPartitions())))
                .addStateStore(LastUsedStore.builder(), CALL_INTAKE)
                .addSink(
                        MISPLACED_CALLS_SINK,
                        topic,
                        new ByteArraySerializer(),
                        new ByteArraySerializer(),
                        new OwnPartition(),
                        CALL_INTAKE);
        addDeadLetterSink(topology, DEAD_CALLS_SINK, deadLetters, CALL_INTAKE);
    }

    /**
     * The processor as one of a read-only store, which is declared to forward nothing: the intake writes the store and
     * forwards to sinks, and a processor more would cost each call as much as its look into the database.
     */
    @SuppressWarnings("unchecked")
    private static ProcessorSupplier<byte[], byte[], Void, Void> onlyWriter(
            ProcessorSupplier<byte[], byte[], byte[], byte[]> supplier) {
        return (ProcessorSupplier<byte[], byte[], Void, Void>) (ProcessorSupplier<byte[], byte[], ?, ?>) supplier;
    }

    private static void addAuditLog(Topology topology, Parts parts, DeadLetters deadLetters) {
        String topic = parts.topics().auditLog().name();
        topology.addSource(
                        AutoOffsetReset.earliest(),
                        AUDIT_SOURCE,
                        new BrokerTime(parts.clock()),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        topic)
                .addProcessor(
                        AUDIT_INTAKE,
                        AuditIntake.supplier(
                                decoder(parts, topic, AuditEntry.class),
                                new DeadLetterForward(deadLetters, parts.deadLetterMonitor(), DEAD_AUDIT_SINK),
                                parts.auditMonitor(),
                                parts.watch(),
                                topic,
                                parts.auditPartitions(),
                                parts.topics().auditLog().retention().orElseThrow()),
                        AUDIT_SOURCE)
                .addStateStore(AuditLogStore.builder(), AUDIT_INTAKE)
                .addStateStore(AuditLogStore.expiryBuilder(), AUDIT_INTAKE);
        addDeadLetterSink(topology, DEAD_AUDIT_SINK, deadLetters, AUDIT_INTAKE);
    }

    private static void addKeyStatuses(Topology topology, Parts parts, DeadLetters deadLetters) {
        String topic = parts.topics().keyStatus().name();
        topology.addGlobalStore(
                KeyStatusStore.builder(),
                KEY_STATUS_SOURCE,
                new BrokerTime(parts.clock()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                topic,
                KEY_STATUS_INTAKE,
                KeyStatusIntake.supplier(
                        decoder(parts, topic, KeyStatus.class),
                        deadLetters,
                        parts.deadLetterSender(),
                        parts.deadLetterMonitor()));
    }

    private static void addDeadLetterSink(Topology topology, String name, DeadLetters deadLetters, String parent) {
        topology.addSink(name, deadLetters.topic(), new ByteArraySerializer(), new ByteArraySerializer(), parent);
    }

    private static <T extends SpecificRecord> Function<byte[], T> decoder(Parts parts, String topic, Class<T> type) {
        Deserializer<T> deserializer = parts.serdes().of(type).deserializer();
        return value -> deserializer.deserialize(topic, value);
    }
}
