package io.keytrail.streams.calls;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.codec.AvroDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads values of {@code api-calls}. Thread-safe. */
public interface CallDecoder {

    /**
     * The call of a value.
     *
     * @throws io.keytrail.schemas.codec.AvroCodecException where there is none
     */
    ApiCall decode(byte[] value);

    /** Where in the value a call begins that can be read in place; -1 where {@link #decode} is the only way. */
    int ownDatumAt(byte[] value);

    /** The decoder that a deserializer is. */
    static CallDecoder of(Deserializer<ApiCall> deserializer, String topic) {
        return new CallDecoder() {

            @Override
            public ApiCall decode(byte[] value) {
                return deserializer.deserialize(topic, value);
            }

            @Override
            public int ownDatumAt(byte[] value) {
                return deserializer instanceof AvroDeserializer<ApiCall> own ? own.ownDatumAt(value) : -1;
            }
        };
    }
}
