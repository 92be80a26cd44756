package io.keytrail.schemas.codec;

import io.keytrail.schemas.keys.KeyText;
import java.io.EOFException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * A pair of classes that nothing here depends on, found on the class path by name. Each gets the whole configuration, with
 * {@code specific.avro.reader=true} added, which Confluent's deserializer needs to return generated records.
 */
final class NamedCodec implements Codec {

    private static final String SPECIFIC_READER = "specific.avro.reader";

    private final Class<?> serializerClass;
    private final Class<?> deserializerClass;
    private final Map<String, Object> config;

    NamedCodec(String serializerName, String deserializerName, Map<String, ?> config) {
        this.serializerClass = find(serializerName, Serializer.class);
        this.deserializerClass = find(deserializerName, Deserializer.class);
        this.config = new HashMap<>(config);
        this.config.put(SPECIFIC_READER, true);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T extends SpecificRecord> Serializer<T> serializer() {
        Serializer<Object> foreign = (Serializer<Object>) make(serializerClass);
        foreign.configure(config, false);
        return new NamedSerializer<>(foreign);
    }

    @Override
    public <T extends SpecificRecord> Deserializer<T> deserializer(Class<T> type) {
        Deserializer<?> foreign = (Deserializer<?>) make(deserializerClass);
        foreign.configure(config, false);
        return new NamedDeserializer<>(foreign, type);
    }

    private static Class<?> find(String name, Class<?> kind) {
        ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
        try {
            Class<?> found = Class.forName(name, true, ofThread == null ? NamedCodec.class.getClassLoader() : ofThread);
            if (kind.isAssignableFrom(found)) {
                return found;
            }
            throw new ConfigException(AvroSerdes.CODEC, name, "It is no " + kind.getName());
        } catch (ClassNotFoundException e) {
            throw new ConfigException(
                    AvroSerdes.CODEC,
                    name,
                    "There is no such class on the class path; Confluent's comes with -Pconfluent");
        }
    }

    private static Object make(Class<?> type) {
        try {
            return type.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new ConfigException(AvroSerdes.CODEC, type.getName(), "It can't be made: " + e);
        }
    }

    /** A foreign codec may quote the record: what it says is cut, and no key's text gets through. */
    private static String words(RuntimeException failure) {
        return RegistryException.brief(KeyText.mask(failure.toString()));
    }

    private static boolean isPassing(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RetriableException
                    || (cause instanceof IOException && !(cause instanceof EOFException))) {
                return true;
            }
        }
        return false;
    }

    private record NamedSerializer<T extends SpecificRecord>(Serializer<Object> foreign) implements Serializer<T> {

        @Override
        public byte[] serialize(String topic, T datum) {
            return guarded(topic, () -> foreign.serialize(topic, datum));
        }

        /** A codec may keep the schema's id in a header. */
        @Override
        public byte[] serialize(String topic, Headers headers, T datum) {
            return guarded(topic, () -> foreign.serialize(topic, headers, datum));
        }

        private static byte[] guarded(String topic, Supplier<byte[]> write) {
            try {
                return write.get();
            } catch (RuntimeException e) {
                throw AvroCodecException.unwritable(topic, words(e), e, isPassing(e));
            }
        }

        @Override
        public void close() {
            foreign.close();
        }
    }

    private record NamedDeserializer<T extends SpecificRecord>(Deserializer<?> foreign, Class<T> type)
            implements Deserializer<T> {

        @Override
        public T deserialize(String topic, byte[] data) {
            return checked(topic, data, () -> foreign.deserialize(topic, data));
        }

        @Override
        public T deserialize(String topic, Headers headers, byte[] data) {
            return checked(topic, data, () -> foreign.deserialize(topic, headers, data));
        }

        private T checked(String topic, byte[] data, Supplier<Object> read) {
            Object datum;
            try {
                datum = read.get();
            } catch (RuntimeException e) {
                throw AvroCodecException.unreadable(topic, idOf(data), words(e), e, isPassing(e));
            }
            if (datum != null && !type.isInstance(datum)) {
                String detail = "it holds a " + datum.getClass().getName() + ", not a " + type.getName();
                throw AvroCodecException.unreadable(topic, idOf(data), detail, null);
            }
            return type.cast(datum);
        }

        private static OptionalInt idOf(byte[] data) {
            boolean hasId = data != null && data.length >= WireFormat.HEADER_SIZE && data[0] == WireFormat.MAGIC;
            return hasId ? OptionalInt.of(WireFormat.idAt(data, 1)) : OptionalInt.empty();
        }

        @Override
        public void close() {
            foreign.close();
        }
    }
}
