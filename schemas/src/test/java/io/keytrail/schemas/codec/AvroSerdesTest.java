package io.keytrail.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.KeyStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class AvroSerdesTest {

    @Test
    void oneSerdeServesManyThreadsAtOnce() throws Exception {
        // Given a producer's serializer, which all sending threads call, and a store's deserializer
        int threads = 8;
        Serde<ApiCall> calls = serdes("threads").of(ApiCall.class);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CountDownLatch start = new CountDownLatch(1);
        try {
            // When
            List<Future<Integer>> results = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int own = thread;
                results.add(pool.submit(() -> {
                    start.await();
                    return wrongAnswers(calls, own);
                }));
            }
            start.countDown();
            // Then
            for (Future<Integer> result : results) {
                assertThat(result.get()).isZero();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static int wrongAnswers(Serde<ApiCall> calls, int thread) {
        int wrong = 0;
        for (int i = 0; i < 2000; i++) {
            ApiCall call = ApiCall.newBuilder(Records.call())
                    .setPath("/" + String.valueOf(thread).repeat(i))
                    .build();
            String topic = "t" + i % 3;
            byte[] bytes = calls.serializer().serialize(topic, call);
            if (!calls.deserializer().deserialize(topic, bytes).equals(call)) {
                wrong++;
            }
        }
        return wrong;
    }

    @Test
    void aTopicMayCarrySeveralTypesFromOneSerializer() {
        // Given
        try (AvroSerializer<SpecificRecord> writer = new AvroSerializer<>();
                AvroDeserializer<SpecificRecord> reader = new AvroDeserializer<>()) {
            writer.configure(config("several"), false);
            reader.configure(config("several"), false);
            for (SpecificRecord record :
                    List.of(Records.call(), Records.status(), Records.call(), Records.sealedKey())) {
                // When
                byte[] bytes = writer.serialize("t", record);
                // Then
                assertThat(reader.deserialize("t", bytes)).isEqualTo(record);
            }
        }
    }

    @Test
    void keysAreRegisteredUnderASubjectOfTheirOwn() {
        try (TestRegistry registry = TestRegistry.start("");
                AvroSerializer<KeyStatus> keys = new AvroSerializer<>()) {
            // Given
            keys.configure(Map.of("schema.registry.url", registry.url()), true);
            // When
            keys.serialize("t", Records.status());
            // Then
            assertThat(registry.requests()).containsExactly("POST /subjects/t-key/versions");
        }
    }

    @Test
    void kafkasClientsMakeTheCodecByClassName() {
        // Given
        Map<String, Object> producerConfig = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                "127.0.0.1:1",
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                StringSerializer.class.getName(),
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                AvroSerializer.class.getName(),
                "schema.registry.url",
                "mock://by-class-name");
        Map<String, Object> consumerConfig = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                "127.0.0.1:1",
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                StringDeserializer.class.getName(),
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                AvroDeserializer.class.getName(),
                "schema.registry.url",
                "mock://by-class-name");
        // When
        try (KafkaProducer<String, ApiCall> producer = new KafkaProducer<>(producerConfig);
                KafkaConsumer<String, ApiCall> consumer = new KafkaConsumer<>(consumerConfig)) {
            // Then both were made and configured
            assertThat(producer).isNotNull();
            assertThat(consumer).isNotNull();
        }
    }

    @Test
    void scopesOfTheRegistryInMemoryKnowNothingOfEachOther() {
        // Given
        byte[] call = serdes("one").of(ApiCall.class).serializer().serialize("t", Records.call());
        serdes("other").of(KeyStatus.class).serializer().serialize("t", Records.status());
        // When, Then
        assertThat(serdes("one").of(ApiCall.class).deserializer().deserialize("t", call))
                .isEqualTo(Records.call());
        assertThatThrownBy(
                        () -> serdes("other").of(ApiCall.class).deserializer().deserialize("t", call))
                .isInstanceOf(AvroCodecException.class);
    }

    private static AvroSerdes serdes(String scope) {
        return AvroSerdes.from(config(scope));
    }

    private static Map<String, Object> config(String scope) {
        return Map.of(AvroSerdes.REGISTRY_URL, "mock://avro-serdes-" + scope);
    }
}
