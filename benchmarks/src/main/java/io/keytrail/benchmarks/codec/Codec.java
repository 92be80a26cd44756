package io.keytrail.benchmarks.codec;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.codec.AvroSerdes;
import java.net.URI;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;

/** What turns calls into bytes and bytes into calls. */
public enum Codec {
    /** The product's. */
    KEYTRAIL("Keytrail") {
        @Override
        Serde<ApiCall> of(URI registry) {
            return AvroSerdes.from(Map.of(AvroSerdes.REGISTRY_URL, registry.toString()))
                    .of(ApiCall.class);
        }
    },

    /** Avro alone, which no codec can do without. */
    AVRO("plain Avro") {
        @Override
        Serde<ApiCall> of(URI registry) {
            return new PlainAvro();
        }
    },

    /** Apicurio's. */
    APICURIO("Apicurio") {
        @Override
        Serde<ApiCall> of(URI registry) {
            return ApicurioSerde.of(registry);
        }
    };

    private final String label;

    Codec(String label) {
        this.label = label;
    }

    /** What charts call it. */
    String label() {
        return label;
    }

    /** One that keeps its schemas in that registry; for one thread. */
    abstract Serde<ApiCall> of(URI registry);
}
