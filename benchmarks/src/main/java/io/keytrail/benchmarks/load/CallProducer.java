package io.keytrail.benchmarks.load;

import io.keytrail.schemas.ApiCall;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Producers of calls, set as the product's own recorder has them. */
final class CallProducer {

    private CallProducer() {}

    static Producer<String, ApiCall> open(String bootstrapServers, Serializer<ApiCall> avro) {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.LINGER_MS_CONFIG,
                        20,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        64 * 1024,
                        // a second batch beside one that fails must not overtake it, which it doesn't: idempotence is
                        // on
                        ProducerConfig.ACKS_CONFIG,
                        "all"),
                new StringSerializer(),
                avro);
    }
}
