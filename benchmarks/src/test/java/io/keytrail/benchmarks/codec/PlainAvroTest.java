package io.keytrail.benchmarks.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.ApiCall;
import java.net.URI;
import java.util.Arrays;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

class PlainAvroTest {

    private static final int WIRE_HEADER = 5;

    @Test
    void itWritesWhatKeytrailWritesButForTheSchemasId() {
        // Given
        Serde<ApiCall> keytrail = Codec.KEYTRAIL.of(URI.create("mock://plain-avro-test"));
        Serde<ApiCall> avro = Codec.AVRO.of(null);
        for (int i = 0; i < 100; i++) {
            ApiCall call = CodecTimes.plan().call(i);
            // When
            byte[] record = keytrail.serializer().serialize("calls", call);
            byte[] datum = avro.serializer().serialize("calls", call);
            // Then
            assertThat(Arrays.copyOfRange(record, WIRE_HEADER, record.length)).isEqualTo(datum);
        }
    }

    @Test
    void whatItReadsIsWhatItWrote() {
        // Given a serializer and a deserializer that are used again and again
        PlainAvro avro = new PlainAvro();
        for (int i = 0; i < 100; i++) {
            ApiCall call = CodecTimes.plan().call(i);
            // When
            ApiCall read =
                    avro.deserializer().deserialize("calls", avro.serializer().serialize("calls", call));
            // Then
            assertThat(read).isEqualTo(call);
        }
    }
}
