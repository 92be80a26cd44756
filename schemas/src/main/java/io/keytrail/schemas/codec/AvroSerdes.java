package io.keytrail.schemas.codec;

import io.keytrail.schemas.TrustedRecords;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * Serdes for Keytrail's records, all of one configuration. Settings, named as in Confluent's client:
 *
 * <ul>
 *   <li>{@value #REGISTRY_URL}: URLs of the registry, separated by commas (the next one is tried when one fails); or
 *       {@code mock://scope}, a registry in memory, shared within the JVM by all that name the same scope
 *   <li>{@code basic.auth.credentials.source} ({@code URL} or {@code USER_INFO}) and {@code basic.auth.user.info}
 *   <li>{@code schema.registry.ssl.*}: trust store and key store, as in any Kafka client
 *   <li>{@code auto.register.schemas} (true); false: somebody else registers them
 *   <li>{@code http.connect.timeout.ms} (2000), {@code http.read.timeout.ms} (5000), {@code max.retries} (3),
 *       {@code retries.wait.ms} (100), {@code retries.max.wait.ms} (2000)
 *   <li>{@value #CODEC}: {@code keytrail} (the default), {@code confluent}, or the class names of a serializer and a
 *       deserializer with a comma between; those are configured with this same configuration
 * </ul>
 *
 * <p>Safe for use by many threads, and so are the serdes.
 */
public final class AvroSerdes {

    static {
        TrustedRecords.declare();
    }

    /** Name of the setting that says where the registry is. */
    public static final String REGISTRY_URL = "schema.registry.url";

    /** Name of the setting that says which codec writes and reads. */
    public static final String CODEC = "keytrail.avro.codec";

    private final Codec codec;

    private AvroSerdes(Codec codec) {
        this.codec = codec;
    }

    /**
     * Serdes with that configuration; settings that are not theirs are ignored.
     *
     * @throws org.apache.kafka.common.config.ConfigException if it is not usable
     */
    public static AvroSerdes from(Map<String, ?> config) {
        return new AvroSerdes(Codec.from(config));
    }

    /** A serde for that generated class. Every failure of its two sides is an {@link AvroCodecException}. */
    public <T extends SpecificRecord> Serde<T> of(Class<T> type) {
        return Serdes.serdeFrom(codec.serializer(), codec.deserializer(type));
    }
}
