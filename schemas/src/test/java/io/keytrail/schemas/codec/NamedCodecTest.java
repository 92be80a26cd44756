package io.keytrail.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.KeyStatus;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/**
 * The seam at which Confluent's serializer takes the place of Keytrail's. Confluent's can't be had without its own
 * repository, so another pair stands in, found by name as Confluent's would be.
 */
class NamedCodecTest {

    private static final String PAIR =
            "io.keytrail.schemas.codec.JsonAvroSerializer, io.keytrail.schemas.codec.JsonAvroDeserializer";

    @Test
    void aPairNamedInTheConfigurationWritesAndReadsInPlaceOfOurs() {
        // Given
        Serde<ApiCall> serde = AvroSerdes.from(config(PAIR)).of(ApiCall.class);
        // When
        byte[] bytes = serde.serializer().serialize("keytrail.api-calls", Records.call());
        // Then
        assertThat(new String(bytes, StandardCharsets.UTF_8))
                .startsWith("io.keytrail.schemas.ApiCall\n{\"callId\":\"c1\"");
        assertThat(serde.deserializer().deserialize("keytrail.api-calls", bytes))
                .isEqualTo(Records.call());
        assertThat(serde.serializer().serialize("t", null)).isNull();
        assertThat(serde.deserializer().deserialize("t", null)).isNull();
    }

    @Test
    void itSeesTheRecordsHeadersInWhateverFormTheRecordComes() {
        // Given
        Serde<ApiCall> serde = AvroSerdes.from(config(PAIR)).of(ApiCall.class);
        Headers headers = new RecordHeaders();
        // When
        byte[] bytes = serde.serializer().serialize("t", headers, Records.call());
        // Then
        assertThat(headers.lastHeader(JsonAvroSerializer.HEADER)).isNotNull();
        assertThat(serde.deserializer().deserialize("t", headers, bytes)).isEqualTo(Records.call());
        assertThat(serde.deserializer().deserialize("t", headers, ByteBuffer.wrap(bytes)))
                .isEqualTo(Records.call());
        AvroCodecException e = catchThrowableOfType(
                AvroCodecException.class, () -> serde.deserializer().deserialize("t", new RecordHeaders(), bytes));
        assertThat(e).hasMessageContaining("no header json");
    }

    @Test
    void aProducerTakesItWithoutKnowing() {
        // Given
        Serde<ApiCall> serde = AvroSerdes.from(config(PAIR)).of(ApiCall.class);
        try (MockProducer<String, ApiCall> producer =
                new MockProducer<>(Cluster.empty(), true, null, new StringSerializer(), serde.serializer())) {
            // When
            var sent = producer.send(new ProducerRecord<>("keytrail.api-calls", "acme", Records.call()));
            // Then
            assertThat(sent).isDone();
        }
    }

    @Test
    void aDatumOfAnotherTypeIsRefused() {
        // Given
        AvroSerdes serdes = AvroSerdes.from(config(PAIR));
        byte[] call = serdes.of(ApiCall.class).serializer().serialize("t", Records.call());
        // When
        AvroCodecException e = catchThrowableOfType(
                AvroCodecException.class,
                () -> serdes.of(KeyStatus.class).deserializer().deserialize("t", call));
        // Then
        assertThat(e).hasMessageContainingAll("Topic t", "ApiCall", "KeyStatus");
    }

    @Test
    void itsFailuresBecomeOurs() {
        // Given
        Map<String, Object> refusing = config(PAIR);
        refusing.put(JsonAvroSerializer.REFUSE, true);
        // When
        AvroCodecException writing = catchThrowableOfType(
                AvroCodecException.class,
                () -> AvroSerdes.from(refusing).of(ApiCall.class).serializer().serialize("t", Records.call()));
        AvroCodecException reading = catchThrowableOfType(
                AvroCodecException.class,
                () -> AvroSerdes.from(config(PAIR))
                        .of(ApiCall.class)
                        .deserializer()
                        .deserialize("t", new byte[] {0, 0, 0, 1, 2, 3}));
        // Then
        assertThat(writing).hasMessageContainingAll("Topic t", "this codec refuses");
        assertThat(reading).hasMessageContainingAll("Topic t", "schema id 258");
        assertThat(reading.isTransient()).isFalse();
    }

    /** Quotes what it can't read, at length, as many do. */
    public static final class QuotingDeserializer implements Deserializer<Object> {

        @Override
        public Object deserialize(String topic, byte[] data) {
            throw new SerializationException("can't read " + new String(data, StandardCharsets.UTF_8));
        }
    }

    @Test
    void aCodecThatQuotesTheRecordGetsNoKeyTextIntoTheMessage() {
        // Given
        String key = "kt_std_" + "x".repeat(38);
        String quoting = JsonAvroSerializer.class.getName() + "," + QuotingDeserializer.class.getName();
        byte[] record = (key + " ".repeat(10) + "y".repeat(5000)).getBytes(StandardCharsets.UTF_8);
        // When
        AvroCodecException e = catchThrowableOfType(
                AvroCodecException.class,
                () -> AvroSerdes.from(config(quoting))
                        .of(ApiCall.class)
                        .deserializer()
                        .deserialize("t", record));
        // Then
        assertThat(e).hasMessageContainingAll("Topic t", "can't read kt_std_***");
        assertThat(e.getMessage()).doesNotContain(key).hasSizeLessThan(800);
    }

    @Test
    void withoutConfluentsClassesTheMessageSaysHowToGetThem() {
        assumeFalse(confluentIsThere(), "built with -Pconfluent");
        assertThatThrownBy(() -> AvroSerdes.from(config("confluent")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("io.confluent.kafka.serializers.KafkaAvroSerializer", "-Pconfluent");
    }

    /** Runs where Confluent's repository can be reached: {@code mvn -Pconfluent -pl schemas test}. */
    @Test
    void confluentsOwnSerializerWritesTheSameBytesAndReadsOurs() {
        assumeTrue(confluentIsThere(), "built without -Pconfluent");
        // Given two codecs, each with a registry of its own whose first id is 1
        Map<String, Object> confluent = config("confluent");
        confluent.put("schema.registry.url", "mock://confluent-of-confluent");
        Serde<ApiCall> theirs = AvroSerdes.from(confluent).of(ApiCall.class);
        Serde<ApiCall> ours = AvroSerdes.from(Map.of("schema.registry.url", "mock://confluent-of-keytrail"))
                .of(ApiCall.class);
        // When
        byte[] theirBytes = theirs.serializer().serialize("t", Records.call());
        byte[] ourBytes = ours.serializer().serialize("t", Records.call());
        // Then
        assertThat(ourBytes).isEqualTo(theirBytes);
        assertThat(theirs.deserializer().deserialize("t", ourBytes)).isEqualTo(Records.call());
        assertThat(ours.deserializer().deserialize("t", theirBytes)).isEqualTo(Records.call());
    }

    private static boolean confluentIsThere() {
        try {
            Class.forName("io.confluent.kafka.serializers.KafkaAvroSerializer");
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Test
    void keytrailsOwnIsTheDefaultAndHasANameToo() {
        Map<String, Object> own = config("keytrail");
        own.put("schema.registry.url", "mock://named-codec");
        byte[] bytes = AvroSerdes.from(own).of(ApiCall.class).serializer().serialize("t", Records.call());
        assertThat(bytes[0]).isZero();
    }

    @Test
    void namesThatNameNoCodecAreRefused() {
        for (String name :
                new String[] {"java.lang.String", "a,b,c", "no.Such,no.Such", "java.lang.String,java.lang.String", ","
                }) {
            assertThatThrownBy(() -> AvroSerdes.from(config(name)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("keytrail.avro.codec");
        }
    }

    private static Map<String, Object> config(String codec) {
        Map<String, Object> config = new HashMap<>();
        config.put("schema.registry.url", "http://registry:8081");
        config.put("keytrail.avro.codec", codec);
        return config;
    }
}
