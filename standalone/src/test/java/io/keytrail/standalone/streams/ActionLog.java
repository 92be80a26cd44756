package io.keytrail.standalone.streams;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.Actor;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.NewKey;
import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.codec.SchemaRegistration;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KeyText;
import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.schemas.topics.TopicSpec;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** Sends actions as key-admin does, and reads what the write side has committed. */
final class ActionLog implements AutoCloseable {

    private final String bootstrapServers;
    private final TopicCatalogue topics;
    private final AvroSerdes serdes = AvroSerdes.from(StreamsInstance.avro());
    private final KafkaProducer<byte[], byte[]> producer;

    ActionLog(String bootstrapServers, String prefix) {
        this.bootstrapServers = bootstrapServers;
        topics = StreamsInstance.topics(prefix);
        SchemaRegistration.ensure(StreamsInstance.avro(), topics.external());
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new ByteArraySerializer(), new ByteArraySerializer());
    }

    static KeyAction.Builder action(Action action, String account) {
        return KeyAction.newBuilder()
                .setActionId(UUID.randomUUID().toString())
                .setAttemptId(UUID.randomUUID().toString())
                .setAccountId(account)
                .setAction(action)
                .setActor(Actor.newBuilder()
                        .setUserId("ada")
                        .setEmail("ada@acme.test")
                        .setRole("super-admin")
                        .build())
                .setRequestedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .setKind("standard")
                .setName("default")
                .setNewKey(action == Action.GENERATE || action == Action.ROTATE ? newKey() : null);
    }

    private static NewKey newKey() {
        KeyText text = KeyText.generate(KeyKind.STANDARD, new SecureRandom());
        return NewKey.newBuilder()
                .setKeyId(UUID.randomUUID().toString())
                .setKeyHash(text.hash())
                .setHint(text.hint())
                .build();
    }

    void send(KeyAction action) throws ExecutionException, InterruptedException {
        String topic = topics.keyActions().name();
        byte[] bytes = serdes.of(KeyAction.class).serializer().serialize(topic, action);
        producer.send(new ProducerRecord<>(topic, action.getAccountId().getBytes(StandardCharsets.UTF_8), bytes))
                .get();
    }

    /** Sends an action and waits for the outcome of this attempt. */
    ActionOutcome outcomeOf(KeyAction action) throws ExecutionException, InterruptedException {
        send(action);
        return outcome(action.getAttemptId());
    }

    /** The only outcome of that attempt, once it is committed. */
    ActionOutcome outcome(String attemptId) {
        return Awaitility.await()
                .atMost(StreamsInstance.PATIENCE)
                .until(
                        () -> outcomes().stream()
                                .filter(outcome -> outcome.getAttemptId().equals(attemptId))
                                .toList(),
                        found -> found.size() == 1)
                .get(0);
    }

    /** All committed outcomes. */
    List<ActionOutcome> outcomes() {
        return committed(topics.actionOutcomes(), ActionOutcome.class);
    }

    /** All committed entries of the account's audit log, in the order of the log. */
    List<AuditEntry> entries(String account) {
        return committed(topics.auditLog(), AuditEntry.class).stream()
                .filter(entry -> entry.getAccountId().equals(account))
                .toList();
    }

    /** The same once they are so many: a transaction ends in one topic a moment before it does in another. */
    List<AuditEntry> entries(String account, int count) {
        return Awaitility.await()
                .atMost(StreamsInstance.PATIENCE)
                .until(() -> entries(account), found -> found.size() >= count);
    }

    private <T extends SpecificRecord> List<T> committed(TopicSpec topic, Class<T> type) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        "read_committed",
                        // the end is known: an empty partition must not hold up the first answer for half a second
                        "fetch.max.wait.ms",
                        10),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<T> found = new ArrayList<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(
                                rec -> found.add(serdes.of(type).deserializer().deserialize(rec.topic(), rec.value())));
            }
            return found;
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
