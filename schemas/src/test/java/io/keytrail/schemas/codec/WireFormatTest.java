package io.keytrail.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.SealedKey;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

/** Bytes worked out by hand from the Avro specification and the description of Confluent's wire format. */
class WireFormatTest {

    /** magic 0 · id 1 · "acme" · "k-1" · 2 bytes · 1000 ms, each as Avro binary. */
    private static final String SEALED_KEY = "00" + "00000001" + "0861636d65" + "066b2d31" + "04beef" + "d00f";

    private final AvroSerdes serdes = AvroSerdes.from(Map.of(AvroSerdes.REGISTRY_URL, "mock://wire-format-test"));

    @Test
    void aRecordIsMagicByteSchemaIdAndAvroBinary() {
        // Given a registry of its own, whose first id is 1
        AvroSerdes own = AvroSerdes.from(Map.of(AvroSerdes.REGISTRY_URL, "mock://wire-format-vector"));
        // When
        byte[] bytes = own.of(SealedKey.class).serializer().serialize("keytrail.key-vault", sealedKey());
        // Then
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(SEALED_KEY);
    }

    @Test
    void whatWasWrittenIsReadBackEqual() {
        // Given
        Serde<ApiCall> serde = serdes.of(ApiCall.class);
        ApiCall call = ApiCall.newBuilder()
                .setCallId("018f")
                .setAccountId("acme")
                .setOccurredAt(Instant.ofEpochMilli(1_700_000_000_123L))
                .setMethod("GET")
                .setPath("/contacts/ü")
                .setStatus(200)
                .setLatencyMicros(1500)
                .setUserAgent("curl")
                .build();
        // When
        byte[] bytes = serde.serializer().serialize("keytrail.api-calls", call);
        // Then
        assertThat(serde.deserializer().deserialize("keytrail.api-calls", bytes))
                .isEqualTo(call);
    }

    private static SealedKey sealedKey() {
        return SealedKey.newBuilder()
                .setAccountId("acme")
                .setKeyId("k-1")
                .setCiphertext(ByteBuffer.wrap(new byte[] {(byte) 0xbe, (byte) 0xef}))
                .setSealedAt(Instant.ofEpochMilli(1000))
                .build();
    }
}
