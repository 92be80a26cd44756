package io.keytrail.service.settings;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code keytrail.registry}: the schema registry.
 *
 * @param url its address, or several with commas, such as {@code http://localhost:8083/apis/ccompat/v7}
 * @param properties further settings of the registry client, named as Confluent's client names them, such as
 *     {@code basic.auth.user.info}
 */
@ConfigurationProperties("keytrail.registry")
public record RegistrySettings(
        @DefaultValue("http://localhost:8081/apis/ccompat/v7")
        String url,

        @DefaultValue Map<String, String> properties) {

    public RegistrySettings {
        if (url.isBlank()) {
            throw new IllegalArgumentException("keytrail.registry.url is empty");
        }
        properties = Map.copyOf(properties);
    }

    /** Configuration for the Avro serdes: the address and {@link #properties()}. A new map each time. */
    public Map<String, Object> serdeConfig() {
        Map<String, Object> config = new HashMap<>(properties);
        config.put("schema.registry.url", url);
        return config;
    }

    /** Without the properties, which may hold secrets, and without credentials in the address. */
    @Override
    public String toString() {
        return "RegistrySettings[" + url.replaceAll("//[^/@,]*@", "//***@") + "]";
    }
}
