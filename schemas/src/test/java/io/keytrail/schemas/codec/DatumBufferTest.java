package io.keytrail.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

/** What the buffer writes is to the byte what Avro's own encoder writes, whatever the datum is. */
class DatumBufferTest {

    private static final int ID = 7;

    private static final Schema SCHEMA = SchemaBuilder.record("All")
            .fields()
            .requiredBoolean("isSo")
            .requiredInt("small")
            .requiredLong("large")
            .requiredFloat("rough")
            .requiredDouble("fine")
            .requiredString("text")
            .requiredBytes("bytes")
            .name("three")
            .type(Schema.createFixed("Three", null, null, 3))
            .noDefault()
            .name("list")
            .type()
            .array()
            .items()
            .stringType()
            .noDefault()
            .name("map")
            .type()
            .map()
            .values()
            .longType()
            .noDefault()
            .optionalString("option")
            .endRecord();

    /** One for all tries: what one record leaves behind must not show in the next. */
    private static final DatumBuffer BUFFER = new DatumBuffer();

    @Property
    void numbersAndBytes(
            @ForAll boolean isSo,
            @ForAll int small,
            @ForAll long large,
            @ForAll float rough,
            @ForAll double fine,
            @ForAll byte[] bytes,
            @ForAll @Size(3) byte[] three)
            throws IOException {
        assertIsWhatAvroWrites(filled().set("isSo", isSo)
                .set("small", small)
                .set("large", large)
                .set("rough", rough)
                .set("fine", fine)
                .set("bytes", ByteBuffer.wrap(bytes))
                .set("three", new GenericData.Fixed(SCHEMA.getField("three").schema(), three))
                .build());
    }

    @Property
    void textsAndCollections(
            @ForAll String text,
            @ForAll List<String> list,
            @ForAll @Size(max = 1) Map<String, Long> map,
            @ForAll String option)
            throws IOException {
        assertIsWhatAvroWrites(filled().set("text", text)
                .set("list", list)
                .set("map", map)
                .set("option", option)
                .build());
    }

    @Property(tries = 50)
    void recordsThatTheBufferHasToGrowFor(@ForAll @IntRange(min = 100, max = 600_000) int length) throws IOException {
        assertIsWhatAvroWrites(filled().set("text", "ü".repeat(length)).build());
    }

    @Test
    void aTextThatIsNoUnicodeIsWrittenAsAvroWritesIt() throws IOException {
        assertIsWhatAvroWrites(filled().set("text", "half a \ud83d pair").build());
    }

    private static GenericRecordBuilder filled() {
        return new GenericRecordBuilder(SCHEMA)
                .set("isSo", true)
                .set("small", 1)
                .set("large", 2L)
                .set("rough", 3f)
                .set("fine", 4d)
                .set("text", "")
                .set("bytes", ByteBuffer.allocate(0))
                .set("three", new GenericData.Fixed(SCHEMA.getField("three").schema(), new byte[3]))
                .set("list", List.of())
                .set("map", Map.of());
    }

    private static void assertIsWhatAvroWrites(GenericRecord datum) throws IOException {
        GenericDatumWriter<GenericRecord> writer = new GenericDatumWriter<>(SCHEMA);
        ByteArrayOutputStream avro = new ByteArrayOutputStream();
        avro.writeBytes(new byte[] {0, 0, 0, 0, ID});
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(avro, null);
        writer.write(datum, encoder);
        encoder.flush();
        assertThat(BUFFER.write(ID, writer, datum)).isEqualTo(avro.toByteArray());
    }
}
