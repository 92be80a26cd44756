package io.keytrail.schemas.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;

/** A codec that shares nothing with Keytrail's: Avro as JSON, behind the name of the type. */
public final class JsonAvroSerializer implements Serializer<Object> {

    static final String REFUSE = "json.refuse";
    static final String HEADER = "json";

    private Map<String, ?> config = Map.of();

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        config = configs;
    }

    @Override
    public byte[] serialize(String topic, Headers headers, Object datum) {
        headers.add(HEADER, new byte[] {'j'});
        return serialize(topic, datum);
    }

    @Override
    public byte[] serialize(String topic, Object datum) {
        if (datum == null) {
            return null;
        }
        if (config.containsKey(REFUSE)) {
            throw new SerializationException("this codec refuses");
        }
        SpecificRecord record = (SpecificRecord) datum;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            out.writeBytes((record.getSchema().getFullName() + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
            JsonEncoder encoder = EncoderFactory.get().jsonEncoder(record.getSchema(), out);
            new SpecificDatumWriter<SpecificRecord>(record.getSchema()).write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new SerializationException(e);
        }
        return out.toByteArray();
    }
}
