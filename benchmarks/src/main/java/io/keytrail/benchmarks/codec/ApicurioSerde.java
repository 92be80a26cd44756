package io.keytrail.benchmarks.codec;

import io.apicurio.registry.serde.SerdeConfig;
import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import io.apicurio.registry.serde.avro.AvroKafkaSerdeConfig;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import io.keytrail.schemas.ApiCall;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Apicurio's serializer and deserializer, in Confluent's format of an id of four bytes. What they learn from the registry
 * stays good for a day. The serializer takes the latest schema of the topic, which was registered beforehand: when it is
 * to register schemas itself it writes out the schema of every record as JSON to see whether it knows it.
 */
final class ApicurioSerde {

    private ApicurioSerde() {}

    /** One that keeps its schemas in that registry. */
    static Serde<ApiCall> of(URI registry) {
        String url = registry.resolve("/apis/registry/v2").toString();
        return Serdes.serdeFrom(serializer(url), deserializer(url));
    }

    /** Finds the latest schema for a topic's first record, and registers it before that. */
    private static Serializer<ApiCall> serializer(String url) {
        Serializer<ApiCall> registering = new AvroKafkaSerializer<>();
        registering.configure(settings(url, SerdeConfig.AUTO_REGISTER_ARTIFACT), false);
        Serializer<ApiCall> finding = new AvroKafkaSerializer<>();
        finding.configure(settings(url, SerdeConfig.FIND_LATEST_ARTIFACT), false);
        return new Serializer<>() {
            private boolean isRegistered;

            @Override
            public byte[] serialize(String topic, ApiCall call) {
                if (!isRegistered) {
                    registering.serialize(topic, call);
                    isRegistered = true;
                }
                return finding.serialize(topic, call);
            }
        };
    }

    private static AvroKafkaDeserializer<ApiCall> deserializer(String url) {
        AvroKafkaDeserializer<ApiCall> deserializer = new AvroKafkaDeserializer<>();
        deserializer.configure(settings(url, AvroKafkaSerdeConfig.USE_SPECIFIC_AVRO_READER), false);
        return deserializer;
    }

    private static Map<String, Object> settings(String url, String flag) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(SerdeConfig.REGISTRY_URL, url);
        settings.put(SerdeConfig.ENABLE_CONFLUENT_ID_HANDLER, true);
        settings.put(SerdeConfig.CHECK_PERIOD_MS, Duration.ofDays(1).toMillis());
        settings.put(flag, true);
        return settings;
    }
}
