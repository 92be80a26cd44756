package io.keytrail.benchmarks.codec;

import io.keytrail.schemas.ApiCall;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Avro without anything around it, as its documentation says for speed: writer, reader, buffer, encoder and decoder are made
 * once and used again; the fast reader is on, as it is by default. No schema id, no registry. For one thread.
 */
final class PlainAvro implements Serde<ApiCall> {

    private final DatumWriter<ApiCall> writer = new SpecificDatumWriter<>(ApiCall.class);
    private final DatumReader<ApiCall> reader = new SpecificDatumReader<>(ApiCall.class);
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private BinaryEncoder encoder;
    private BinaryDecoder decoder;

    @Override
    public Serializer<ApiCall> serializer() {
        return (topic, call) -> {
            bytes.reset();
            encoder = EncoderFactory.get().binaryEncoder(bytes, encoder);
            try {
                writer.write(call, encoder);
                encoder.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return bytes.toByteArray();
        };
    }

    @Override
    public Deserializer<ApiCall> deserializer() {
        return (topic, data) -> {
            decoder = DecoderFactory.get().binaryDecoder(data, decoder);
            try {
                return reader.read(null, decoder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }
}
