package io.keytrail.service.settings;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code keytrail.avro}.
 *
 * @param codec {@code keytrail} (default), {@code confluent}, or {@code <SerializerClass>,<DeserializerClass>}
 */
@ConfigurationProperties("keytrail.avro")
public record AvroSettings(@DefaultValue("keytrail") String codec) {

    /** The configuration for the Avro serdes: that of the registry, and the codec. A new map each time. */
    public Map<String, Object> serdeConfig(RegistrySettings registry) {
        Map<String, Object> config = registry.serdeConfig();
        config.put("keytrail.avro.codec", codec);
        return config;
    }
}
