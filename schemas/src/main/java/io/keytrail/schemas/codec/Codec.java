package io.keytrail.schemas.codec;

import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** What {@link AvroSerdes} are made of. */
interface Codec {

    <T extends SpecificRecord> Serializer<T> serializer();

    <T extends SpecificRecord> Deserializer<T> deserializer(Class<T> type);

    /** The codec that {@code keytrail.avro.codec} names. */
    static Codec from(Map<String, ?> config) {
        String name = RegistrySettings.text(config, AvroSerdes.CODEC).orElse("keytrail");
        if (name.equals("keytrail")) {
            return new OwnCodec(SchemaRegistry.from(config));
        }
        if (name.equals("confluent")) {
            return new NamedCodec(
                    "io.confluent.kafka.serializers.KafkaAvroSerializer",
                    "io.confluent.kafka.serializers.KafkaAvroDeserializer",
                    config);
        }
        String[] pair = name.split(",", -1);
        if (pair.length != 2) {
            throw new ConfigException(
                    AvroSerdes.CODEC,
                    name,
                    "It takes keytrail, confluent, or the class names of a serializer and a deserializer, comma between");
        }
        return new NamedCodec(pair[0].trim(), pair[1].trim(), config);
    }

    /** Keytrail's own. */
    record OwnCodec(SchemaRegistry registry) implements Codec {

        @Override
        public <T extends SpecificRecord> Serializer<T> serializer() {
            return new AvroSerializer<>(registry);
        }

        @Override
        public <T extends SpecificRecord> Deserializer<T> deserializer(Class<T> type) {
            return new AvroDeserializer<>(registry, type);
        }
    }
}
