package io.keytrail.schemas.codec;

import java.io.IOException;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Conversion;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;

/** Reads the data of one writer's schema into one generated class. Safe for use by many threads. */
final class RecordReader<T extends SpecificRecord> {

    private final int id;
    private final boolean isOfOwnSchema;
    private final DatumReader<T> reader;
    private final Spares<Input> inputs = new Spares<>(Input::new);

    private static final class Input {
        private BinaryDecoder decoder;
    }

    private RecordReader(int id, boolean isOfOwnSchema, DatumReader<T> reader) {
        this.id = id;
        this.isOfOwnSchema = isOfOwnSchema;
        this.reader = reader;
    }

    /**
     * @param id the writer schema's id
     * @param writer the writer's schema
     * @param type what to read into; null: the generated class that the writer's schema names
     */
    static <T extends SpecificRecord> RecordReader<T> of(int id, Schema writer, Class<T> type) {
        if (FreeElements.areIn(writer)) {
            throw new AvroTypeException("the writer's schema has an array whose elements take no bytes");
        }
        Class<T> target = type == null ? classNamedBy(writer) : type;
        SpecificData model = SpecificData.getForClass(target);
        SpecificData own = new SpecificData(target.getClassLoader());
        for (Conversion<?> conversion : model.getConversions()) {
            own.addLogicalTypeConversion(conversion);
        }
        own.setFastReaderEnabled(true);
        Schema schema = model.getSchema(target);
        return new RecordReader<>(id, isSameLayout(writer, schema), new SpecificDatumReader<>(writer, schema, own));
    }

    @SuppressWarnings("unchecked")
    private static <T extends SpecificRecord> Class<T> classNamedBy(Schema writer) {
        if (writer.getType() != Schema.Type.RECORD) {
            throw new AvroTypeException("the writer's schema is no record but " + writer.getType());
        }
        try {
            // not initialized before it is known to be a record: the registry must not choose what code runs here
            Class<?> named = Class.forName(writer.getFullName(), false, classLoader());
            if (SpecificRecord.class.isAssignableFrom(named)) {
                return (Class<T>) named;
            }
        } catch (ClassNotFoundException | LinkageError e) {
            throw new AvroTypeException("there is no class " + writer.getFullName(), e);
        }
        throw new AvroTypeException("the class " + writer.getFullName() + " is no generated record");
    }

    private static ClassLoader classLoader() {
        ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
        return ofThread == null ? RecordReader.class.getClassLoader() : ofThread;
    }

    /** Whether both write the same fields in the same order and form: Avro's parsing canonical form tells. */
    private static boolean isSameLayout(Schema writer, Schema own) {
        return SchemaNormalization.toParsingForm(writer).equals(SchemaNormalization.toParsingForm(own));
    }

    /** Whether the writer's schema is that of the class, but for documentation and defaults. */
    boolean isOfOwnSchema() {
        return isOfOwnSchema;
    }

    int id() {
        return id;
    }

    T read(byte[] bytes, int offset, int length) throws IOException {
        Input input = inputs.take();
        input.decoder = DecoderFactory.get().binaryDecoder(bytes, offset, length, input.decoder);
        T datum = reader.read(null, input.decoder);
        if (!input.decoder.isEnd()) {
            throw new IOException("bytes are left behind the datum");
        }
        inputs.giveBack(input);
        return datum;
    }
}
