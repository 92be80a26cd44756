package io.keytrail.guard;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.codec.AvroCodecException;
import io.keytrail.schemas.codec.AvroSerdes;
import java.util.Map;

/** What the codec says when its registry is out of reach, from a registry where nobody listens. */
final class RegistryOutage {

    private static final AvroSerdes OUT_OF_REACH = AvroSerdes.from(
            Map.of("schema.registry.url", "http://127.0.0.1:9", "max.retries", "0", "http.connect.timeout.ms", "500"));

    private RegistryOutage() {}

    static AvroCodecException reading(String topic) {
        try {
            OUT_OF_REACH.of(KeyStatus.class).deserializer().deserialize(topic, new byte[] {0, 0, 0, 0, 1, 2});
        } catch (AvroCodecException e) {
            return e;
        }
        throw new IllegalStateException("there is a registry on port 9");
    }

    static AvroCodecException writing(String topic, ApiCall call) {
        try {
            OUT_OF_REACH.of(ApiCall.class).serializer().serialize(topic, call);
        } catch (AvroCodecException e) {
            return e;
        }
        throw new IllegalStateException("there is a registry on port 9");
    }
}
