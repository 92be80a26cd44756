package io.keytrail.standalone.codec;

import io.keytrail.schemas.topics.TopicCatalogue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads what {@link SingleObjectSerializer} wrote of the types in the catalogue. */
public final class SingleObjectDeserializer implements Deserializer<Object> {

    private final Map<Long, BinaryMessageDecoder<SpecificRecord>> decoders = new HashMap<>();

    /** Found by name. */
    public SingleObjectDeserializer() {
        TopicCatalogue.defaults()
                .external()
                .forEach(topic -> topic.valueType().ifPresent(type -> {
                    SpecificData model = SpecificData.getForClass(type);
                    var schema = model.getSchema(type);
                    decoders.put(
                            SchemaNormalization.parsingFingerprint64(schema),
                            new BinaryMessageDecoder<>(model, schema));
                }));
    }

    @Override
    public Object deserialize(String topic, byte[] data) {
        if (data == null) {
            return null;
        }
        if (data.length < 10) {
            throw new SerializationException("too short");
        }
        long fingerprint =
                ByteBuffer.wrap(data, 2, 8).order(ByteOrder.LITTLE_ENDIAN).getLong();
        BinaryMessageDecoder<SpecificRecord> decoder = decoders.get(fingerprint);
        if (decoder == null) {
            throw new SerializationException("unknown fingerprint");
        }
        try {
            return decoder.decode(data);
        } catch (IOException e) {
            throw new SerializationException(e);
        }
    }
}
