package io.keytrail.schemas.codec;

import io.keytrail.schemas.TrustedRecords;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads generated Avro records from Confluent's wire format, written with any version of the schema, older or newer,
 * that Avro can resolve to the generated one. Null becomes null.
 *
 * <p>Made by {@link AvroSerdes} it reads one type. By class name in a Kafka client's configuration it reads whatever
 * generated record each writer's schema names. Safe for use by many threads. Every record that can't be read is an
 * {@link AvroCodecException}, whatever its bytes are; none makes it allocate more than a small multiple of its size.
 *
 * @param <T> type of the records
 */
public final class AvroDeserializer<T extends SpecificRecord> implements Deserializer<T> {

    static {
        TrustedRecords.declare();
    }

    private final Class<T> type;
    private final Map<Integer, RecordReader<T>> readers = new ConcurrentHashMap<>();
    private volatile RecordReader<T> latest;
    private SchemaRegistry registry;

    /** For Kafka, which calls {@link #configure} next. */
    public AvroDeserializer() {
        this(null, null);
    }

    AvroDeserializer(SchemaRegistry registry, Class<T> type) {
        this.registry = registry;
        this.type = type;
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        registry = SchemaRegistry.from(configs);
    }

    @Override
    public T deserialize(String topic, byte[] data) {
        return data == null ? null : read(topic, data, 0, data.length);
    }

    @Override
    public T deserialize(String topic, Headers headers, ByteBuffer data) {
        if (data == null) {
            return null;
        }
        if (data.hasArray()) {
            return read(topic, data.array(), data.arrayOffset() + data.position(), data.remaining());
        }
        byte[] copy = new byte[data.remaining()];
        data.duplicate().get(copy);
        return read(topic, copy, 0, copy.length);
    }

    private T read(String topic, byte[] bytes, int offset, int length) {
        if (length < WireFormat.HEADER_SIZE) {
            String detail = "its " + length + " bytes are too few, the header alone takes " + WireFormat.HEADER_SIZE;
            throw AvroCodecException.unreadable(topic, OptionalInt.empty(), detail, null);
        }
        if (bytes[offset] != WireFormat.MAGIC) {
            String detail = "it begins with byte " + (bytes[offset] & 0xff) + ", not with the magic byte 0";
            throw AvroCodecException.unreadable(topic, OptionalInt.empty(), detail, null);
        }
        int id = WireFormat.idAt(bytes, offset + 1);
        if (id < 0) {
            throw AvroCodecException.unreadable(topic, OptionalInt.of(id), "no schema has a negative id", null);
        }
        try {
            return reader(id).read(bytes, offset + WireFormat.HEADER_SIZE, length - WireFormat.HEADER_SIZE);
        } catch (RegistryException e) {
            throw AvroCodecException.unreadable(topic, id, e);
        } catch (Exception | StackOverflowError e) {
            throw AvroCodecException.unreadable(topic, OptionalInt.of(id), RegistryException.brief(e.toString()), e);
        }
    }

    /**
     * Where in the bytes of a record its datum begins, if it was written with the very schema of the generated class, so
     * that it can be read in place; -1 if that isn't so or isn't known, and then {@link #deserialize} is the way.
     */
    public int ownDatumAt(byte[] bytes) {
        if (bytes.length < WireFormat.HEADER_SIZE || bytes[0] != WireFormat.MAGIC) {
            return -1;
        }
        RecordReader<T> reader = latest;
        return reader != null && reader.isOfOwnSchema() && reader.id() == WireFormat.idAt(bytes, 1)
                ? WireFormat.HEADER_SIZE
                : -1;
    }

    private RecordReader<T> reader(int id) {
        RecordReader<T> reader = latest;
        if (reader != null && reader.id() == id) {
            return reader;
        }
        reader = readers.get(id);
        if (reader == null) {
            if (registry == null) {
                throw new IllegalStateException("The deserializer was not configured");
            }
            reader = RecordReader.of(id, registry.schemaOf(id), type);
            readers.put(id, reader);
        }
        latest = reader;
        return reader;
    }
}
