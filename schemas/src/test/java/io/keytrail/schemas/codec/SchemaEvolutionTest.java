package io.keytrail.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.CallOutcome;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;

/** Records of other releases, and of writers in other languages, read into today's classes. */
class SchemaEvolutionTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String SCOPE = "schema-evolution";
    private static final Map<String, Object> CONFIG = Map.of(AvroSerdes.REGISTRY_URL, "mock://" + SCOPE);

    private final AvroSerdes serdes = AvroSerdes.from(CONFIG);

    @Test
    void fieldsThatAnOlderWriterDidNotKnowGetTheirDefaults() throws IOException {
        // Given
        Schema older = changed(KeyStatus.getClassSchema(), schema -> {
            remove(schema, "note");
            remove(schema, "scopes");
            remove(schema, "refusedAfter");
        });
        byte[] bytes = write(statusOf(older));
        // When
        KeyStatus read = read(KeyStatus.class, bytes);
        KeyStatus another = read(KeyStatus.class, bytes);
        // Then
        assertThat(read.getNote()).isNull();
        assertThat(read.getScopes()).isEmpty();
        assertThat(read.getRefusedAfter()).isNull();
        assertThat(read.getGeneratedAt()).isEqualTo(Instant.ofEpochMilli(1000));
        // and a default list is each record's own
        read.getScopes().add("read:/");
        assertThat(another.getScopes()).isEmpty();
    }

    @Test
    void enumsAndNumbersThatAnOlderCallLacksGetTheirDefaults() throws IOException {
        // Given the least that a writer in another language may send
        Schema least = changed(ApiCall.getClassSchema(), schema -> {
            for (String field :
                    List.of("outcome", "latencyMicros", "requestBytes", "responseBytes", "keyId", "error")) {
                remove(schema, field);
            }
        });
        // When
        ApiCall read = read(ApiCall.class, write(callOf(least)));
        // Then
        assertThat(read.getOutcome()).isEqualTo(CallOutcome.ACCEPTED);
        assertThat(read.getLatencyMicros()).isZero();
        assertThat(read.getKeyId()).isNull();
        assertThat(read.getOccurredAt()).isEqualTo(Instant.ofEpochMilli(1000));
    }

    @Test
    void fieldsThatANewerWriterAddedAreSkipped() throws IOException {
        // Given fields of every shape, in front, in between and at the end
        Schema newer = changed(KeyStatus.getClassSchema(), schema -> {
            insert(schema, 0, "first", "\"string\"");
            insert(
                    schema,
                    5,
                    "tree",
                    "{\"type\":\"array\",\"items\":{\"type\":\"map\",\"values\":[\"null\",\"double\"]}}");
            insert(schema, 9, "fixed", "{\"type\":\"fixed\",\"name\":\"F\",\"size\":3}");
            insert(
                    schema,
                    12,
                    "nested",
                    "{\"type\":\"record\",\"name\":\"N\",\"fields\":[{\"name\":\"x\",\"type\":\"bytes\"}]}");
            insert(schema, schema.withArray("fields").size(), "last", "[\"null\",\"boolean\"]");
        });
        GenericRecord status = statusOf(newer);
        status.put("first", "one");
        status.put("tree", List.of(Map.of("a", 1.5), Map.of()));
        status.put("fixed", new GenericData.Fixed(newer.getField("fixed").schema(), new byte[] {1, 2, 3}));
        GenericRecord nested = new GenericData.Record(newer.getField("nested").schema());
        nested.put("x", java.nio.ByteBuffer.wrap(new byte[] {4}));
        status.put("nested", nested);
        status.put("last", true);
        // When
        KeyStatus read = read(KeyStatus.class, write(status));
        // Then
        assertThat(read.getKeyId()).isEqualTo("k");
        assertThat(read.getState()).isEqualTo(KeyState.RETIRING);
        assertThat(read.getVersion()).isEqualTo(3);
    }

    @Test
    void aWriterMayHaveTheFieldsInAnotherOrderAndNarrowerTypes() throws IOException {
        // Given
        Schema other = changed(ApiCall.getClassSchema(), schema -> {
            ArrayNode fields = schema.withArray("fields");
            fields.insert(0, fields.remove(fields.size() - 1));
            fields.insert(3, fields.remove(0));
            field(schema, "responseBytes").put("type", "int");
            field(schema, "userAgent").put("type", "string").remove("default");
        });
        GenericRecord call = callOf(other);
        call.put("responseBytes", 12);
        call.put("userAgent", "node");
        // When
        ApiCall read = read(ApiCall.class, write(call));
        // Then
        assertThat(read.getResponseBytes()).isEqualTo(12);
        assertThat(read.getUserAgent()).isEqualTo("node");
        assertThat(read.getAccountId()).isEqualTo("acme");
    }

    @Test
    void plainStringsOfOtherLanguagesBecomeJavaStrings() throws IOException {
        // Given a schema without Java's own properties, as kafkajs or Python register it
        Schema plain = new Schema.Parser()
                .parse(ApiCall.getClassSchema().toString().replace(",\"avro.java.string\":\"String\"", ""));
        // When
        ApiCall read = read(ApiCall.class, write(callOf(plain)));
        // Then
        assertThat(plain.toString()).doesNotContain("avro.java.string");
        assertThat((Object) read.getPath()).isExactlyInstanceOf(String.class).isEqualTo("/p");
    }

    @Test
    void aFieldThatIsMissingAndHasNoDefaultIsNamed() throws IOException {
        // Given
        Schema foreign = changed(ApiCall.getClassSchema(), schema -> remove(schema, "accountId"));
        byte[] bytes = write(callOf(foreign));
        // When
        AvroCodecException e = catchThrowableOfType(AvroCodecException.class, () -> read(ApiCall.class, bytes));
        // Then
        assertThat(e).hasMessageContaining("accountId");
        assertThat(e.isTransient()).isFalse();
    }

    @Test
    void anEnumSymbolThatTodaysReaderDoesNotKnowIsRefused() throws IOException {
        // Given
        Schema newer = changed(
                KeyStatus.getClassSchema(),
                schema -> ((ArrayNode) field(schema, "state").get("type").get("symbols")).add("SLEEPING"));
        GenericRecord status = statusOf(newer);
        status.put("state", new GenericData.EnumSymbol(newer.getField("state").schema(), "SLEEPING"));
        byte[] bytes = write(status);
        // When
        AvroCodecException e = catchThrowableOfType(AvroCodecException.class, () -> read(KeyStatus.class, bytes));
        // Then
        assertThat(e).hasMessageContaining("SLEEPING");
    }

    @Test
    void versionsMixInOneTopicAndByClassNameTheWritersSchemaNamesTheType() throws IOException {
        // Given
        Schema older = changed(KeyStatus.getClassSchema(), schema -> remove(schema, "note"));
        byte[] old = write(statusOf(older));
        byte[] today = serdes.of(KeyStatus.class).serializer().serialize("t", Records.status());
        byte[] call = serdes.of(ApiCall.class).serializer().serialize("t", Records.call());
        try (Deserializer<SpecificRecord> byName = new AvroDeserializer<>()) {
            byName.configure(CONFIG, false);
            for (int round = 0; round < 3; round++) {
                // When, Then
                assertThat(((KeyStatus) byName.deserialize("t", old)).getVersion())
                        .isEqualTo(3);
                assertThat(byName.deserialize("t", today)).isEqualTo(Records.status());
                assertThat(byName.deserialize("t", call)).isEqualTo(Records.call());
            }
        }
    }

    private <T extends SpecificRecord> T read(Class<T> type, byte[] bytes) {
        return serdes.of(type).deserializer().deserialize("t", bytes);
    }

    private static GenericRecord statusOf(Schema schema) {
        GenericRecord status = new GenericData.Record(schema);
        for (String text : List.of("keyHash", "keyId", "accountId", "kind", "name", "hint", "generatedBy")) {
            status.put(text, "k");
        }
        status.put("state", new GenericData.EnumSymbol(schema.getField("state").schema(), "RETIRING"));
        status.put("generatedAt", 1000L);
        status.put("version", 3L);
        for (String list : List.of("scopes", "allowedPaths")) {
            if (schema.getField(list) != null) {
                status.put(list, List.of());
            }
        }
        return status;
    }

    private static GenericRecord callOf(Schema schema) {
        GenericRecordBuilder call = new GenericRecordBuilder(schema)
                .set("callId", "c")
                .set("occurredAt", 1000L)
                .set("method", "GET")
                .set("path", "/p")
                .set("status", 200);
        if (schema.getField("accountId") != null) {
            call.set("accountId", "acme");
        }
        if (schema.getField("userAgent").defaultVal() == null) {
            call.set("userAgent", "?");
        }
        return call.build();
    }

    private static byte[] write(GenericRecord datum) throws IOException {
        int id = InMemoryRegistry.scope(SCOPE).idOf("t-value", datum.getSchema());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {0, 0, 0, 0, (byte) id});
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(datum.getSchema()).write(datum, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static Schema changed(Schema schema, Consumer<ObjectNode> change) throws IOException {
        ObjectNode json = (ObjectNode) MAPPER.readTree(schema.toString());
        change.accept(json);
        return new Schema.Parser().parse(json.toString());
    }

    private static void remove(ObjectNode schema, String name) {
        ArrayNode fields = schema.withArray("fields");
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).get("name").textValue().equals(name)) {
                fields.remove(i);
                return;
            }
        }
        throw new AssertionError("no field " + name);
    }

    private static void insert(ObjectNode schema, int position, String name, String type) {
        try {
            ObjectNode field = MAPPER.createObjectNode().put("name", name);
            field.set("type", MAPPER.readTree(type));
            schema.withArray("fields").insert(position, field);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ObjectNode field(ObjectNode schema, String name) {
        for (var field : schema.withArray("fields")) {
            if (field.get("name").textValue().equals(name)) {
                return (ObjectNode) field;
            }
        }
        throw new AssertionError("no field " + name);
    }
}
