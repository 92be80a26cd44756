package io.keytrail.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.SealedKey;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AvroCodecFailureTest {

    private static final String TOPIC = "keytrail.key-vault";

    private final AvroSerdes serdes = AvroSerdes.from(Map.of(AvroSerdes.REGISTRY_URL, "mock://codec-failure"));
    private final Deserializer<SealedKey> reader = serdes.of(SealedKey.class).deserializer();
    private final byte[] record = serdes.of(SealedKey.class).serializer().serialize(TOPIC, Records.sealedKey());

    @Test
    void lessThanAHeaderIsNoRecord() {
        for (int length = 0; length < 5; length++) {
            AvroCodecException e = unreadable(new byte[length]);
            assertThat(e)
                    .hasMessage(
                            "Topic keytrail.key-vault, no schema id: could not be read: its %d bytes are too few, the header"
                                    + " alone takes 5",
                            length);
            assertThat(e.schemaId()).isEmpty();
        }
    }

    @Test
    void anotherMagicByteIsForeign() {
        AvroCodecException e = unreadable("{\"callId\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(e).hasMessageContaining("it begins with byte 123, not with the magic byte 0");
        assertThat(e.topic()).isEqualTo(TOPIC);
        assertThat(e.isTransient()).isFalse();
    }

    @Test
    void aNegativeIdIsNotAskedFor() {
        AvroCodecException e = unreadable(new byte[] {0, -1, -1, -1, -2, 0});
        assertThat(e).hasMessageContaining("schema id -2").hasMessageContaining("negative");
    }

    @Test
    void anUnknownIdIsNamed() {
        AvroCodecException e = unreadable(new byte[] {0, 0, 0, 3, 1, 0});
        assertThat(e.schemaId()).isEqualTo(OptionalInt.of(769));
        assertThat(e)
                .hasMessageContaining(TOPIC)
                .hasMessageContaining("769")
                .hasCauseInstanceOf(RegistryException.class);
        assertThat(e.isTransient()).isFalse();
    }

    @Test
    void aTruncatedRecordIsRefusedWhereverItIsCut() {
        for (int length = 5; length < record.length; length++) {
            AvroCodecException e = unreadable(Arrays.copyOf(record, length));
            assertThat(e).hasMessageContaining("schema id").hasMessageContaining("EOF");
        }
    }

    @Test
    void bytesBehindTheRecordAreRefused() {
        AvroCodecException e = unreadable(Arrays.copyOf(record, record.length + 1));
        assertThat(e).hasMessageContaining("bytes are left behind the datum").hasCauseInstanceOf(IOException.class);
    }

    @Test
    void aRecordOfAnotherTypeIsRefused() {
        // Given
        byte[] call = serdes.of(ApiCall.class).serializer().serialize(TOPIC, Records.call());
        // When
        AvroCodecException e = unreadable(call);
        // Then
        assertThat(e).hasMessageContaining("ApiCall").hasMessageContaining("SealedKey");
        assertThat(e.getMessage()).hasSizeLessThan(800);
    }

    @Test
    void aLengthThatNoPayloadCouldHoldIsRefusedWithoutAllocatingIt() {
        // Given the length of the first string as Integer.MAX_VALUE, Long.MAX_VALUE and -1
        for (byte[] length : new byte[][] {
            {(byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f},
            {-2, -1, -1, -1, -1, -1, -1, -1, -1, 1},
            {1}
        }) {
            byte[] payload = Arrays.copyOf(record, 5 + length.length + 3);
            System.arraycopy(length, 0, payload, 5, length.length);
            // When, Then
            assertThat(unreadable(payload).isTransient()).isFalse();
        }
    }

    @Test
    void aRegistryThatIsGoneIsSomethingElseThanABadRecord() {
        // Given
        TestRegistry gone = TestRegistry.start("");
        String url = gone.url();
        gone.close();
        AvroSerdes serdesOfGone = AvroSerdes.from(Map.of(AvroSerdes.REGISTRY_URL, url, "max.retries", "0"));
        // When
        AvroCodecException reading = catchThrowableOfType(
                AvroCodecException.class,
                () -> serdesOfGone.of(SealedKey.class).deserializer().deserialize(TOPIC, record));
        AvroCodecException writing = catchThrowableOfType(
                AvroCodecException.class,
                () -> serdesOfGone.of(SealedKey.class).serializer().serialize(TOPIC, Records.sealedKey()));
        // Then
        assertThat(reading).hasMessageContainingAll(TOPIC, "schema id 1", url, "ConnectException");
        assertThat(reading.isTransient()).isTrue();
        assertThat(writing).hasMessageContainingAll(TOPIC, url, "ConnectException");
        assertThat(writing.isTransient()).isTrue();
        assertThat(writing).isInstanceOf(SerializationException.class);
    }

    @Test
    void aRegistryThatRefusesTheSchemaIsNamedWithItsReason() {
        try (TestRegistry registry = TestRegistry.start("")) {
            // Given
            registry.answerNext(409, "{\"error_code\":409,\"message\":\"incompatible with an earlier schema\"}");
            Serializer<SealedKey> writer = AvroSerdes.from(Map.of(AvroSerdes.REGISTRY_URL, registry.url()))
                    .of(SealedKey.class)
                    .serializer();
            // When
            AvroCodecException e =
                    catchThrowableOfType(AvroCodecException.class, () -> writer.serialize(TOPIC, Records.sealedKey()));
            // Then
            assertThat(e).hasMessageContainingAll(TOPIC, "409", "incompatible with an earlier schema");
            assertThat(e.isTransient()).isFalse();
        }
    }

    @Test
    void aRecordThatLacksAFieldNamesTheFieldAndNoValue() {
        // Given a record that its builder would have refused
        SealedKey sealed = new SealedKey("s3cr3t-account", null, null, Instant.EPOCH);
        // When
        AvroCodecException e = catchThrowableOfType(
                AvroCodecException.class,
                () -> serdes.of(SealedKey.class).serializer().serialize(TOPIC, sealed));
        // Then
        assertThat(e).hasMessageContainingAll(TOPIC, "schema id", "SealedKey", "keyId");
        assertThat(e.toString()).doesNotContain("s3cr3t");
        assertThat(e).hasNoCause();
    }

    @Test
    void aCodecThatWasNotConfiguredSaysSo() {
        try (AvroDeserializer<SealedKey> unconfigured = new AvroDeserializer<>()) {
            assertThat(catchThrowableOfType(AvroCodecException.class, () -> unconfigured.deserialize(TOPIC, record)))
                    .hasMessageContaining("not configured");
        }
    }

    @Test
    void theRegistryDoesNotChooseWhatClassIsLoaded() {
        // Given a schema that is named like a class that is no record
        int id = InMemoryRegistry.scope("codec-failure")
                .idOf(
                        "x",
                        new Schema.Parser()
                                .parse("{\"type\":\"record\",\"name\":\"java.lang.Runtime\",\"fields\":[]}"));
        try (AvroDeserializer<SealedKey> byName = new AvroDeserializer<>()) {
            byName.configure(Map.of(AvroSerdes.REGISTRY_URL, "mock://codec-failure"), false);
            // When
            AvroCodecException e = catchThrowableOfType(
                    AvroCodecException.class, () -> byName.deserialize(TOPIC, new byte[] {0, 0, 0, 0, (byte) id}));
            // Then
            assertThat(e).hasMessageContaining("java.lang.Runtime is no generated record");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"null\"",
                "{\"type\":\"fixed\",\"name\":\"F\",\"size\":0}",
                "{\"type\":\"record\",\"name\":\"E\",\"fields\":[{\"name\":\"n\",\"type\":\"null\"}]}",
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"r\",\"type\":\"R\"}]}"
            })
    void aWriterWhoseArraysHoldBillionsInAFewBytesIsRefused(String elements) {
        // Given one more field in front, as deep as a map's values
        String field = "{\"name\":\"z\",\"type\":{\"type\":\"map\",\"values\":[\"null\",{\"type\":\"array\",\"items\":"
                + elements + "}]}},";
        String writer = SealedKey.getClassSchema().toString().replace("\"fields\":[", "\"fields\":[" + field);
        int id = InMemoryRegistry.scope("codec-failure").idOf("x", new Schema.Parser().parse(writer));
        // When
        AvroCodecException e = unreadable(new byte[] {0, 0, 0, 0, (byte) id, 2, 0, 2, -2, -1, -1, -1, 15});
        // Then
        assertThat(e).hasMessageContaining("elements take no bytes");
    }

    private AvroCodecException unreadable(byte[] bytes) {
        return catchThrowableOfType(AvroCodecException.class, () -> reader.deserialize(TOPIC, bytes));
    }
}
