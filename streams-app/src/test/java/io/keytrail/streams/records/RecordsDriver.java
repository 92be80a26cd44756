package io.keytrail.streams.records;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.CallOutcome;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.streams.audit.AuditLog;
import io.keytrail.streams.audit.AuditLogStore;
import io.keytrail.streams.audit.AuditMonitor;
import io.keytrail.streams.calls.CallDecoder;
import io.keytrail.streams.calls.CallLog;
import io.keytrail.streams.calls.CallLogStore;
import io.keytrail.streams.calls.CallMonitor;
import io.keytrail.streams.calls.LastUsed;
import io.keytrail.streams.calls.LastUsedStore;
import io.keytrail.streams.callstore.CallStore;
import io.keytrail.streams.deadletters.DeadLetterMonitor;
import io.keytrail.streams.deadletters.DeadLetterReason;
import io.keytrail.streams.status.KeyStatusStore;
import io.keytrail.streams.status.KeyStatuses;
import io.keytrail.streams.stores.CloseableIterator;
import io.keytrail.streams.stores.LocalStore;
import io.keytrail.streams.stores.LocalStores;
import io.keytrail.streams.stores.TaskWatch;
import io.keytrail.streams.usage.UsageLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreType;
import org.apache.kafka.streams.test.TestRecord;

/**
 * The records topology in a test driver: what is sent to its topics, at which broker time, and what its readers then see.
 * Wall clock and broker's clock both stand at {@link #now()} unless told otherwise.
 */
public final class RecordsDriver implements AutoCloseable {

    /** Where clocks begin. */
    public static final Instant START = Instant.parse("2026-11-23T20:00:00Z");

    public static final TopicCatalogue TOPICS = TopicCatalogue.defaults();

    private final AvroSerdes serdes = AvroSerdes.from(Map.of(AvroSerdes.REGISTRY_URL, "mock://" + UUID.randomUUID()));
    private final TopologyTestDriver driver;
    private final List<ProducerRecord<byte[], byte[]>> globalLetters = new ArrayList<>();
    private final Counts counts = new Counts();
    private Instant now;

    /**
     * @param partitions how many partitions the topology believes its topics to have; the driver has one, number 0
     * @param start where clocks begin
     */
    private RecordsDriver(Path stateDir, int partitions, Instant start) {
        now = start;
        RecordsTopology.Parts parts = new RecordsTopology.Parts(
                TOPICS,
                serdes,
                partitions,
                partitions,
                (InstantSource) () -> now,
                counts,
                counts,
                counts,
                globalLetters::add,
                counts);
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test-records");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        config.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        config.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        driver = new TopologyTestDriver(RecordsTopology.build(parts), config, start);
    }

    /** @param partitions how many partitions the topology believes its topics to have; the driver has one, number 0 */
    public RecordsDriver(Path stateDir, int partitions) {
        this(stateDir, partitions, START);
    }

    /** With one partition. */
    public RecordsDriver(Path stateDir) {
        this(stateDir, START);
    }

    /** With one partition, and clocks that begin elsewhere. */
    public RecordsDriver(Path stateDir, Instant start) {
        this(stateDir, 1, start);
    }

    /** A good call of account acme at the given time; every one has an id of its own. */
    public static ApiCall.Builder call(Instant occurredAt) {
        return ApiCall.newBuilder()
                .setCallId(UUID.randomUUID().toString())
                .setAccountId("acme")
                .setOccurredAt(occurredAt)
                .setMethod("GET")
                .setPath("/crm/v3/contacts")
                .setStatus(200)
                .setOutcome(CallOutcome.ACCEPTED);
    }

    /** The time at which clocks stand. */
    public Instant now() {
        return now;
    }

    /** Lets time pass. */
    public void pass(Duration time) {
        now = now.plus(time);
        driver.advanceWallClockTime(time);
    }

    /** The broker takes a call now. */
    public void send(ApiCall call) {
        sendRaw(TOPICS.apiCalls().name(), call.getAccountId(), bytes(call));
    }

    /** The broker takes a call now. */
    public void send(ApiCall.Builder call) {
        send(call.build());
    }

    public void send(AuditEntry entry) {
        sendRaw(TOPICS.auditLog().name(), entry.getAccountId(), bytes(entry));
    }

    public void send(KeyStatus status) {
        sendRaw(TOPICS.keyStatus().name(), status.getKeyHash(), bytes(status));
    }

    /** The broker takes a record now, whatever it is. */
    public void sendRaw(String topic, String key, byte[] value) {
        sendRaw(topic, key, value, new RecordHeaders(), now.toEpochMilli());
    }

    /** The broker takes a record at some time. */
    public void sendRaw(String topic, String key, byte[] value, Headers headers, long timestamp) {
        byte[] keyBytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
        TestRecord<byte[], byte[]> rec = new TestRecord<>(keyBytes, value, headers, timestamp);
        driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(rec);
    }

    /** The call as it lies on its topic. */
    public byte[] bytes(ApiCall call) {
        return serdes.of(ApiCall.class).serializer().serialize(TOPICS.apiCalls().name(), call);
    }

    /** The entry as it lies on its topic. */
    public byte[] bytes(AuditEntry entry) {
        return serdes.of(AuditEntry.class)
                .serializer()
                .serialize(TOPICS.auditLog().name(), entry);
    }

    /** The status as it lies on its topic. */
    public byte[] bytes(KeyStatus status) {
        return serdes.of(KeyStatus.class)
                .serializer()
                .serialize(TOPICS.keyStatus().name(), status);
    }

    public CallLog calls() {
        return CallLogStore.reader(stores(), () -> now);
    }

    /** The store that the call log lies in. */
    CallStore callStore() {
        return (CallStore) driver.getAllStateStores().get(CallLogStore.NAME);
    }

    /** How the values of calls are read. */
    CallDecoder callDecoder() {
        return CallDecoder.of(
                serdes.of(ApiCall.class).deserializer(), TOPICS.apiCalls().name());
    }

    public UsageLog usage() {
        return CallLogStore.usageReader(stores(), () -> now);
    }

    public LastUsed lastUsed() {
        return LastUsedStore.reader(stores());
    }

    public AuditLog audit() {
        return AuditLogStore.reader(stores());
    }

    public KeyStatuses keyStatuses() {
        return KeyStatusStore.reader(stores());
    }

    /** All that an iterator has, which is then closed. */
    public static <T> List<T> drain(CloseableIterator<T> iterator) {
        List<T> drained = new ArrayList<>();
        try (iterator) {
            iterator.forEachRemaining(drained::add);
        }
        return drained;
    }

    /** Keys in a store as they lie there, in hex. */
    List<String> keysIn(String store) {
        List<String> keys = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> entries =
                driver.<Bytes, byte[]>getKeyValueStore(store).all()) {
            entries.forEachRemaining(entry -> keys.add(hex(entry.key)));
        }
        return keys;
    }

    private static String hex(Bytes key) {
        return HexFormat.of().formatHex(key.get());
    }

    /** What the monitors were told. */
    public Counts counts() {
        return counts;
    }

    /** Dead letters since the last time this was asked, those of the global store last. */
    public List<TestRecord<byte[], byte[]>> deadLetters() {
        List<TestRecord<byte[], byte[]>> letters =
                new ArrayList<>(read(TOPICS.deadLetters().name()));
        globalLetters.forEach(letter -> letters.add(new TestRecord<>(letter)));
        globalLetters.clear();
        return letters;
    }

    /** What was produced to that topic since the last time this was asked. */
    public List<TestRecord<byte[], byte[]>> read(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    private LocalStores stores() {
        return new LocalStores() {
            @Override
            @SuppressWarnings("unchecked")
            public <S> LocalStore<S> ofAccount(String storeName, QueryableStoreType<S> type, String accountId) {
                return new LocalStore<>((S) driver.getAllStateStores().get(storeName), () -> {});
            }

            @Override
            @SuppressWarnings("unchecked")
            public <S> S global(String storeName, QueryableStoreType<S> type) {
                return (S) driver.getAllStateStores().get(storeName);
            }
        };
    }

    @Override
    public void close() {
        driver.close();
    }

    /** Counts what monitors are told. */
    public static final class Counts implements CallMonitor, AuditMonitor, DeadLetterMonitor, TaskWatch {
        public int stored;
        public int refused;
        public int repeated;
        public int agedOut;
        public int misplaced;
        public int auditStored;
        public int auditRepeated;
        public int auditMisfits;
        public final List<DeadLetterReason> dead = new ArrayList<>();
        /** The last offset of each topic that whoever watches was told of. */
        public final Map<String, Long> dealtWith = new HashMap<>();

        @Override
        public void callStored(CallOutcome outcome, long delayMillis) {
            stored++;
            refused += outcome == CallOutcome.ACCEPTED ? 0 : 1;
        }

        @Override
        public void callRepeated() {
            repeated++;
        }

        @Override
        public void callAgedOut() {
            agedOut++;
        }

        @Override
        public void callMisplaced() {
            misplaced++;
        }

        @Override
        public void auditEntryStored() {
            auditStored++;
        }

        @Override
        public void auditEntryRepeated() {
            auditRepeated++;
        }

        @Override
        public void auditEntryMisfit() {
            auditMisfits++;
        }

        @Override
        public void began(String topic, int partition) {
            // nothing is counted
        }

        @Override
        public void processed(String topic, int partition, long offset, long timestamp) {
            dealtWith.put(topic, offset);
        }

        @Override
        public void ended(String topic, int partition) {
            // nothing is counted
        }

        @Override
        public void deadLettered(String topic, DeadLetterReason reason) {
            dead.add(reason);
        }
    }
}
