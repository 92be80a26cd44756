package io.keytrail.standalone.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.Actor;
import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.NewKey;
import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.keys.KindPolicies;
import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.schemas.topics.TopicSpec;
import io.keytrail.standalone.testing.TestBroker;
import io.keytrail.streams.runtime.RuntimeSettings;
import io.keytrail.streams.runtime.StreamsMonitor;
import io.keytrail.streams.runtime.StreamsRuntime;
import io.keytrail.streams.stores.TimeRange;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code keytrail.avro.codec} on a real broker: a codec named in the configuration alone, with another wire format, carries
 * records of producers, consumers and both topologies. Confluent's takes its place the same way.
 */
@ExtendWith(TestBroker.Shared.class)
class CodecByNameTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String KEY_ID = "018f2a3b-7c4d-7e5f-8a9b-0c1d2e3f4a5b";
    private static final Map<String, Object> AVRO = Map.of(
            AvroSerdes.REGISTRY_URL,
            "mock://codec-by-name",
            AvroSerdes.CODEC,
            SingleObjectSerializer.class.getName() + "," + SingleObjectDeserializer.class.getName());

    @TempDir
    Path folder;

    private final AvroSerdes serdes = AvroSerdes.from(AVRO);

    @Test
    void producersConsumersAndBothTopologiesUseTheCodecThatIsNamed(TestBroker broker) throws Exception {
        // Given
        TopicCatalogue topics = TopicCatalogue.defaults().withPrefix(broker.newPrefix());
        try (StreamsRuntime runtime = start(broker, topics)) {
            runtime.started().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            await().atMost(PATIENCE).until(runtime::isReady);
            KeyAction generate = generate();
            ApiCall call = call();

            // When
            send(broker, topics.keyActions(), KeyAction.class, generate);
            send(broker, topics.apiCalls(), ApiCall.class, call);

            // Then the write side has read, applied and written
            ActionOutcome outcome = first(broker, topics.actionOutcomes(), outcomes());
            assertThat(outcome.getActionId()).isEqualTo(generate.getActionId());
            assertThat(outcome.getOutcome()).isEqualTo(AuditOutcome.APPLIED);
            // and the read side has read the call, and what the write side wrote
            await().atMost(PATIENCE).until(() -> storedCalls(runtime).equals(List.of(call)));
            await().atMost(PATIENCE)
                    .until(() -> runtime.readSide().keyStatuses().byId(KEY_ID).isPresent());
            // and nothing on the topics is in Keytrail's own format
            for (TopicSpec topic : List.of(topics.apiCalls(), topics.auditLog(), topics.keyStatus())) {
                byte[] bytes = first(broker, topic, new ByteArrayDeserializer());
                assertThat(bytes).startsWith(0xC3, 0x01);
            }
        }
    }

    private StreamsRuntime start(TestBroker broker, TopicCatalogue topics) {
        RuntimeSettings settings = new RuntimeSettings(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                AVRO,
                (short) 1,
                folder.resolve("state"),
                "codec-by-name",
                "127.0.0.1",
                10_100,
                0,
                RuntimeSettings.LEAST_ROCKSDB_MEMORY,
                PATIENCE,
                Duration.ofSeconds(20),
                Map.of(),
                Map.of(),
                Optional.empty());
        return StreamsRuntime.start(settings, topics, KindPolicies.defaults(), StreamsMonitor.NONE, Clock.systemUTC());
    }

    private Deserializer<ActionOutcome> outcomes() {
        return serdes.of(ActionOutcome.class).deserializer();
    }

    private <T extends SpecificRecord> void send(TestBroker broker, TopicSpec topic, Class<T> type, T value)
            throws Exception {
        try (KafkaProducer<String, T> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                serdes.of(type).serializer())) {
            producer.send(new ProducerRecord<>(topic.name(), "acme", value))
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static <T> T first(TestBroker broker, TopicSpec topic, Deserializer<T> values) {
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "group.id",
                "reader-of-" + topic.name(),
                "auto.offset.reset",
                "earliest",
                "isolation.level",
                "read_committed");
        try (KafkaConsumer<String, T> consumer = new KafkaConsumer<>(config, new StringDeserializer(), values)) {
            consumer.subscribe(List.of(topic.name()));
            List<T> seen = new ArrayList<>();
            await().atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> seen.add(record.value()));
                return !seen.isEmpty();
            });
            return seen.get(0);
        }
    }

    private static List<ApiCall> storedCalls(StreamsRuntime runtime) {
        List<ApiCall> calls = new ArrayList<>();
        try (var stored = runtime.readSide().calls().newestFirst("acme", TimeRange.visibleAt(Instant.now()))) {
            stored.forEachRemaining(call -> calls.add(call.call()));
        }
        return calls;
    }

    private static KeyAction generate() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return KeyAction.newBuilder()
                .setActionId("generate-1")
                .setAttemptId("attempt-1")
                .setAccountId("acme")
                .setAction(Action.GENERATE)
                .setActor(Actor.newBuilder()
                        .setUserId("ada")
                        .setRole("super-admin")
                        .build())
                .setRequestedAt(now)
                .setValidUntil(now.plusSeconds(60))
                .setKind("standard")
                .setName("default")
                .setNewKey(NewKey.newBuilder()
                        .setKeyId(KEY_ID)
                        .setKeyHash("a".repeat(64))
                        .setHint("a1b2")
                        .build())
                .build();
    }

    private static ApiCall call() {
        return ApiCall.newBuilder()
                .setCallId("call-1")
                .setAccountId("acme")
                .setOccurredAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .setMethod("GET")
                .setPath("/contacts")
                .setStatus(200)
                .build();
    }
}
