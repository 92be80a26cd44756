package io.keytrail.standalone.demo;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.topics.TopicCatalogue;
import java.net.URI;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Where calls of the past are written to, as a gateway would.
 *
 * @param topic name of the topic of calls
 * @param producer opens a producer for it
 */
public record BackfillTarget(String topic, Supplier<Producer<String, ApiCall>> producer) {

    /** The topic of calls of that cluster, with schemas in that registry. */
    public static BackfillTarget of(String bootstrapServers, URI registry) {
        return new BackfillTarget(TopicCatalogue.defaults().apiCalls().name(), () -> {
            AvroSerdes serdes = AvroSerdes.from(Map.of("schema.registry.url", registry.toString()));
            return new KafkaProducer<>(
                    Map.of(
                            "bootstrap.servers", bootstrapServers,
                            "client.id", "demo-backfill",
                            "linger.ms", "50",
                            "batch.size", "65536",
                            "buffer.memory", String.valueOf(16 << 20)),
                    new StringSerializer(),
                    serdes.of(ApiCall.class).serializer());
        });
    }
}
