package io.keytrail.schemas.codec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads what {@link JsonAvroSerializer} wrote: generated records if it is told to, as Confluent's does, else generic ones. */
public final class JsonAvroDeserializer implements Deserializer<Object> {

    private boolean specific;

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        if (!"http://registry:8081".equals(configs.get("schema.registry.url"))) {
            throw new IllegalArgumentException("schema.registry.url did not come through");
        }
        specific = Boolean.parseBoolean(String.valueOf(configs.get("specific.avro.reader")));
    }

    @Override
    public Object deserialize(String topic, Headers headers, byte[] data) {
        if (headers.lastHeader(JsonAvroSerializer.HEADER) == null) {
            throw new SerializationException("no header " + JsonAvroSerializer.HEADER);
        }
        return deserialize(topic, data);
    }

    @Override
    public Object deserialize(String topic, byte[] data) {
        if (data == null) {
            return null;
        }
        String text = new String(data, StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        try {
            Class<?> type = Class.forName(text.substring(0, Math.max(0, end)));
            Schema schema = SpecificData.get().getSchema(type);
            var reader = specific ? new SpecificDatumReader<Object>(schema) : new GenericDatumReader<Object>(schema);
            return reader.read(null, DecoderFactory.get().jsonDecoder(schema, text.substring(end + 1)));
        } catch (IOException | ClassNotFoundException e) {
            throw new SerializationException("no Avro JSON", e);
        }
    }
}
