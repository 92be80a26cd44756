package io.keytrail.standalone.streams;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.CallOutcome;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.codec.SchemaRegistration;
import io.keytrail.schemas.topics.TopicCatalogue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes records to the topics of a prefix, as producers outside do. */
final class Records implements AutoCloseable {

    private final TopicCatalogue topics;
    private final AvroSerdes serdes = AvroSerdes.from(StreamsInstance.avro());
    private final KafkaProducer<byte[], byte[]> producer;

    Records(String bootstrapServers, String prefix) {
        topics = StreamsInstance.topics(prefix);
        SchemaRegistration.ensure(StreamsInstance.avro(), topics.external());
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new ByteArraySerializer(), new ByteArraySerializer());
    }

    static ApiCall call(String account) {
        return ApiCall.newBuilder()
                .setCallId(UUID.randomUUID().toString())
                .setAccountId(account)
                .setOccurredAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .setMethod("GET")
                .setPath("/contacts")
                .setStatus(200)
                .setOutcome(CallOutcome.ACCEPTED)
                .setKeyId("key-of-" + account)
                .build();
    }

    void send(ApiCall call) throws ExecutionException, InterruptedException {
        send(topics.apiCalls().name(), null, call.getAccountId(), call);
    }

    void sendTo(int partition, ApiCall call) throws ExecutionException, InterruptedException {
        send(topics.apiCalls().name(), partition, call.getAccountId(), call);
    }

    void sendGarbage(String key) throws ExecutionException, InterruptedException {
        producer.send(new ProducerRecord<>(
                        topics.apiCalls().name(), key.getBytes(StandardCharsets.UTF_8), new byte[] {1, 2, 3}))
                .get();
    }

    void sendKey(String hash, String keyId, String account) throws ExecutionException, InterruptedException {
        KeyStatus status = KeyStatus.newBuilder()
                .setKeyHash(hash)
                .setKeyId(keyId)
                .setAccountId(account)
                .setKind("standard")
                .setName("default")
                .setHint("aZ09")
                .setState(KeyState.ACTIVE)
                .setGeneratedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .setGeneratedBy("ada")
                .setVersion(1)
                .build();
        send(topics.keyStatus().name(), null, hash, status);
    }

    @SuppressWarnings("unchecked")
    private <T extends SpecificRecord> void send(String topic, Integer partition, String key, T value)
            throws ExecutionException, InterruptedException {
        byte[] bytes = serdes.of((Class<T>) value.getClass()).serializer().serialize(topic, value);
        producer.send(new ProducerRecord<>(topic, partition, key.getBytes(StandardCharsets.UTF_8), bytes))
                .get();
    }

    @Override
    public void close() {
        producer.close();
    }
}
