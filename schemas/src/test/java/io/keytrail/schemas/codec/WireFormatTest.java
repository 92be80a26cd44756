package io.keytrail.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.SealedKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Map;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

/**
 * Bytes worked out by hand from the Avro specification (binary encoding) and from the description of Confluent's wire
 * format: magic byte 0, schema id in four bytes big-endian, Avro binary.
 */
class WireFormatTest {

    private static final String HEADER_WITH_ID_1 = "00" + "00000001";

    @Test
    void aRecordIsMagicByteSchemaIdAndAvroBinary() {
        assertBytes(
                Records.sealedKey(),
                HEADER_WITH_ID_1
                        + "08" + "61636d65" // 4 bytes "acme"
                        + "06" + "6b2d31" // 3 bytes "k-1"
                        + "04" + "beef" // 2 bytes
                        + "d00f"); // zigzag(1000) = 2000 = 0x7d0
    }

    @Test
    void aCallsUnionsEnumAndDefaultsAreEncodedAsTheSpecificationSays() {
        assertBytes(
                Records.call(),
                HEADER_WITH_ID_1
                        + "04" + "6331" // "c1"
                        + "08" + "61636d65" // "acme"
                        + "f6a1abfef962" // zigzag(1700000000123) = 3400000000246
                        + "06" + "474554" // "GET"
                        + "06" + "2fc3bc" // "/ü", 3 bytes in UTF-8
                        + "9003" // zigzag(200) = 400
                        + "b817" // zigzag(1500) = 3000
                        + "00" + "00" // defaults of requestBytes and responseBytes
                        + "04" // KEY_EXPIRED, symbol 2
                        + "00" + "00" + "00" + "00" // keyId, keyHint, kind, clientIp: null
                        + "02" + "08" + "6375726c" // userAgent: branch 1, "curl"
                        + "00" + "00" + "00"); // requestId, error, gateway: null
    }

    @Test
    void aStatusArraysAreOneBlockAndAnEmptyOne() {
        assertBytes(
                Records.status(),
                HEADER_WITH_ID_1
                        + "02" + "68" // "h"
                        + "02" + "6b" // "k"
                        + "08" + "61636d65" // "acme"
                        + "16" + "707269766174652d617070" // "private-app"
                        + "02" + "6e" // "n"
                        + "08" + "61316232" // "a1b2"
                        + "00" // ACTIVE, symbol 0
                        + "01" // zigzag(-1) = 1
                        + "06" + "616461" // "ada"
                        + "02" + "8001" // expiresAt: branch 1, zigzag(64) = 128
                        + "00" + "00" + "00" // deactivatedAt, deactivatedBy, reason: null
                        + "04" + "0c" + "726561643a2f" + "10" + "77726974653a2f61" + "00" // 2 scopes, end of array
                        + "00" // note: null
                        + "00" // no allowed paths
                        + "00" // refusedAfter: null
                        + "02"); // version 1
    }

    @Test
    void theIdIsBigEndian() {
        // Given a registry whose ids are large
        try (TestRegistry registry = TestRegistry.start("")) {
            registry.countFrom(0x01020304);
            AvroSerdes serdes = AvroSerdes.from(Map.of(AvroSerdes.REGISTRY_URL, registry.url()));
            // When
            byte[] bytes = serdes.of(SealedKey.class).serializer().serialize("t", Records.sealedKey());
            // Then
            assertThat(HexFormat.of().formatHex(bytes, 0, 5)).isEqualTo("0001020304");
            assertThat(serdes.of(SealedKey.class).deserializer().deserialize("t", bytes))
                    .isEqualTo(Records.sealedKey());
        }
    }

    @Test
    void theDatumIsToTheByteWhatAvroItselfWrites() throws IOException {
        for (SpecificRecord record : new SpecificRecord[] {Records.call(), Records.status(), Records.sealedKey()}) {
            byte[] bytes = serialize("avro-itself-" + record.getClass().getSimpleName(), record);
            assertThat(ByteBuffer.wrap(bytes, 5, bytes.length - 5)).isEqualTo(ByteBuffer.wrap(plainAvro(record)));
        }
    }

    @Test
    void nullIsNullInBothDirections() {
        Serde<ApiCall> serde = serdes("nulls").of(ApiCall.class);
        assertThat(serde.serializer().serialize("t", null)).isNull();
        assertThat(serde.deserializer().deserialize("t", null)).isNull();
        assertThat(serde.deserializer().deserialize("t", new RecordHeaders(), (ByteBuffer) null))
                .isNull();
    }

    @Test
    void aRecordIsReadFromABufferThatHoldsMoreThanIt() {
        // Given a record in the middle of a fetch response, on the heap and off it
        Serde<KeyStatus> serde = serdes("buffers").of(KeyStatus.class);
        byte[] bytes = serde.serializer().serialize("t", Records.status());
        for (ByteBuffer memory : new ByteBuffer[] {ByteBuffer.allocate(1000), ByteBuffer.allocateDirect(1000)}) {
            memory.position(77).put(bytes);
            ByteBuffer record = memory.flip().position(77).slice();
            // When
            KeyStatus read = serde.deserializer().deserialize("t", new RecordHeaders(), record);
            // Then
            assertThat(read).isEqualTo(Records.status());
            assertThat(record.remaining()).isEqualTo(bytes.length);
        }
    }

    @Test
    void aRecordLargerThanTheBufferIsWrittenWhole() {
        Serde<ApiCall> serde = serdes("large").of(ApiCall.class);
        ApiCall large = ApiCall.newBuilder(Records.call())
                .setPath("/" + "é".repeat(300_000))
                .build();
        // When
        byte[] bytes = serde.serializer().serialize("t", large);
        byte[] small = serde.serializer().serialize("t", Records.call());
        // Then
        assertThat(serde.deserializer().deserialize("t", bytes)).isEqualTo(large);
        assertThat(serde.deserializer().deserialize("t", small)).isEqualTo(Records.call());
    }

    private static void assertBytes(SpecificRecord record, String expected) {
        byte[] bytes = serialize("vector-" + record.getClass().getSimpleName(), record);
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(expected);
    }

    private static byte[] serialize(String scope, SpecificRecord record) {
        // each scope is a registry of its own, so that the first id is 1
        return serdes(scope).of(SpecificRecord.class).serializer().serialize("t", record);
    }

    private static AvroSerdes serdes(String scope) {
        return AvroSerdes.from(Map.of(AvroSerdes.REGISTRY_URL, "mock://wire-format-" + scope));
    }

    private static byte[] plainAvro(SpecificRecord record) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new SpecificDatumWriter<SpecificRecord>(record.getSchema()).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }
}
