package io.keytrail.schemas.codec;

import io.keytrail.schemas.TrustedRecords;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes generated Avro records in Confluent's wire format, to the byte as Confluent's serializer does. Schemas are
 * registered under {@code <topic>-value}, or {@code <topic>-key} where it serializes keys; null becomes null.
 *
 * <p>Made by {@link AvroSerdes}, or by class name in any Kafka client's configuration, see {@link AvroSerdes} for its
 * settings. Safe for use by many threads. Failures are {@link AvroCodecException}s.
 *
 * @param <T> type of the records
 */
public final class AvroSerializer<T extends SpecificRecord> implements Serializer<T> {

    static {
        TrustedRecords.declare();
    }

    private final Map<String, Target> targets = new ConcurrentHashMap<>();
    private final Spares<DatumBuffer> buffers = new Spares<>(DatumBuffer::new);
    private SchemaRegistry registry;
    private boolean isKey;

    /** What is known of a topic after its first record. */
    private record Target(Schema schema, int id, DatumWriter<SpecificRecord> writer) {}

    /** For Kafka, which calls {@link #configure} next. */
    public AvroSerializer() {}

    AvroSerializer(SchemaRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKeySerializer) {
        registry = SchemaRegistry.from(configs);
        isKey = isKeySerializer;
    }

    @Override
    public byte[] serialize(String topic, T datum) {
        if (datum == null) {
            return null;
        }
        Target target = target(topic, datum.getSchema());
        DatumBuffer buffer = buffers.take();
        byte[] record;
        try {
            record = buffer.write(target.id(), target.writer(), datum);
        } catch (Exception e) {
            throw AvroCodecException.unwritable(topic, target.id(), failure(e, datum), null);
        }
        buffers.giveBack(buffer);
        return record;
    }

    private Target target(String topic, Schema schema) {
        Target known = targets.get(topic);
        if (known != null && known.schema().equals(schema)) {
            return known;
        }
        if (registry == null) {
            throw new IllegalStateException("The serializer was not configured");
        }
        try {
            int id = registry.idOf(topic + (isKey ? "-key" : "-value"), schema);
            Target target =
                    new Target(schema, id, new SpecificDatumWriter<>(schema, SpecificData.getForSchema(schema)));
            targets.put(topic, target);
            return target;
        } catch (RegistryException e) {
            throw AvroCodecException.unwritable(topic, e);
        }
    }

    /** Avro's messages may quote the datum; only that of a null in a field that takes none names the field alone. */
    private static String failure(Exception e, SpecificRecord datum) {
        String detail = e instanceof NullPointerException ? ": " + e.getMessage() : "";
        return datum.getSchema().getFullName() + " is not encodable, "
                + e.getClass().getName() + detail;
    }
}
