package io.keytrail.streams.state;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.SchemaParseException;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * How a record lies in a state store and its changelog: Avro's single-object encoding, that is {@code C3 01}, the
 * 8-byte fingerprint of the writer's schema, and the record in Avro binary. No registry is asked: every version that a
 * schema ever had in a store stands in the resource folder {@code state-schemas} as {@code <full name>.<n>.avsc}, from 1
 * without gaps, and an entry that an earlier release wrote is read through it. Thread-safe.
 *
 * <p>Source: Avro specification, "Single object encoding"; why so: docs/decisions/005-state-formats.md.
 */
public final class StateFormat<T extends SpecificRecord> {

    /** Bytes before those of the record itself. */
    public static final int HEADER = 10;

    private final Class<T> type;
    private final List<byte[]> headers;
    private final BinaryMessageEncoder<T> encoder;
    private final BinaryMessageDecoder<T> decoder;
    /** For what the newest version wrote, if its schema is flat. */
    private final Optional<FlatReader<T>> ofNewest;

    private StateFormat(Class<T> type, Schema current, List<Schema> versions) {
        this.type = type;
        this.headers = versions.stream().map(StateFormat::header).toList();
        SpecificData model = new StateModel(type);
        this.encoder = new BinaryMessageEncoder<>(model, current);
        this.decoder = new BinaryMessageDecoder<>(model, current);
        versions.forEach(decoder::addSchema);
        this.ofNewest = FlatReader.of(type, model, current);
    }

    /**
     * The format of that generated record.
     *
     * @throws IllegalStateException if the class's schema is not its newest committed version: a change to a schema
     *     needs a new file, or stores written before it could not be read
     */
    public static <T extends SpecificRecord> StateFormat<T> of(Class<T> type) {
        Schema current = SpecificData.get().getSchema(type);
        List<Schema> versions = committedVersions(current.getFullName());
        if (versions.isEmpty() || !versions.get(versions.size() - 1).equals(current)) {
            throw new IllegalStateException("the schema of " + current.getFullName()
                    + " is not its newest committed version; add it as src/main/resources"
                    + resource(current.getFullName(), versions.size() + 1) + ":\n" + current);
        }
        return new StateFormat<>(type, current, versions);
    }

    /** All committed versions of a schema, oldest first; empty if there is none. */
    static List<Schema> committedVersions(String fullName) {
        List<Schema> versions = new ArrayList<>();
        while (true) {
            String resource = resource(fullName, versions.size() + 1);
            try (InputStream in = StateFormat.class.getResourceAsStream(resource)) {
                if (in == null) {
                    return versions;
                }
                versions.add(new Schema.Parser().parse(in));
            } catch (IOException e) {
                throw new UncheckedIOException("resource " + resource, e);
            } catch (SchemaParseException e) {
                throw new IllegalStateException("resource " + resource + " is not an Avro schema", e);
            }
        }
    }

    private static String resource(String fullName, int version) {
        return "/state-schemas/" + fullName + "." + version + ".avsc";
    }

    private static byte[] header(Schema schema) {
        return ByteBuffer.allocate(HEADER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0xC3)
                .put((byte) 0x01)
                .putLong(SchemaNormalization.parsingFingerprint64(schema))
                .array();
    }

    /** The version that is written: the newest committed one, from 1. */
    public int version() {
        return headers.size();
    }

    /**
     * The header of what a version wrote, for stores that keep the version instead. Not to be changed.
     *
     * @throws SerializationException if there is no such version here
     */
    public byte[] header(int version) {
        if (version < 1 || version > headers.size()) {
            throw new SerializationException("state entry has version " + version + " of " + type.getSimpleName()
                    + ", and this release knows up to " + headers.size());
        }
        return headers.get(version - 1);
    }

    /** The record's bytes. */
    public byte[] write(T value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        try {
            encoder.encode(value, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /**
     * The record in those bytes.
     *
     * @throws SerializationException if no committed version of the schema wrote them, or they are damaged
     */
    public T read(byte[] bytes) {
        if (ofNewest.isPresent() && isOfNewest(bytes)) {
            T value = ofNewest.get().read(bytes, HEADER, bytes.length);
            if (value != null) {
                return value;
            }
        }
        try {
            return decoder.decode(bytes, null);
        } catch (IOException | RuntimeException e) {
            throw new SerializationException(
                    "state entry of " + bytes.length + " bytes is no " + type.getSimpleName()
                            + " of any committed version; was it written by a later release?",
                    e);
        }
    }

    /**
     * The record of a store that keeps the version instead of the header.
     *
     * @param version the version that wrote it
     * @param bytes hold its Avro binary, and whatever else
     * @param from where it begins
     * @param to where it ends
     * @throws SerializationException if there is no such version here, or the record is damaged
     */
    public T read(int version, byte[] bytes, int from, int to) {
        if (version == version() && ofNewest.isPresent()) {
            T value = ofNewest.get().read(bytes, from, to);
            if (value != null) {
                return value;
            }
        }
        byte[] whole = Arrays.copyOf(header(version), HEADER + to - from);
        System.arraycopy(bytes, from, whole, HEADER, to - from);
        return read(whole);
    }

    private boolean isOfNewest(byte[] bytes) {
        return bytes.length >= HEADER && Arrays.equals(bytes, 0, HEADER, headers.get(headers.size() - 1), 0, HEADER);
    }

    /** For stores with values of this type alone; null stays null. */
    public Serde<T> serde() {
        return Serdes.serdeFrom(
                (topic, value) -> value == null ? null : write(value),
                (topic, bytes) -> bytes == null ? null : read(bytes));
    }
}
