package io.keytrail.standalone.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;

/** Writes Avro's single-object encoding: bytes C3 01, the schema's fingerprint, the datum. Needs no registry. */
public final class SingleObjectSerializer implements Serializer<Object> {

    @Override
    public byte[] serialize(String topic, Object datum) {
        if (datum == null) {
            return null;
        }
        SpecificRecord record = (SpecificRecord) datum;
        SpecificData model = SpecificData.getForClass(record.getClass());
        try {
            ByteBuffer encoded = new BinaryMessageEncoder<SpecificRecord>(model, record.getSchema()).encode(record);
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (IOException e) {
            throw new SerializationException(e);
        }
    }
}
