package io.keytrail.schemas.codec;

import java.util.OptionalInt;
import org.apache.kafka.common.errors.SerializationException;

/**
 * A record could not be written or read. The message names the topic, the schema id where one is known, and the cause;
 * never a part of the payload.
 *
 * <p>{@link #isTransient()} tells the two sorts apart: what the record can do nothing for (the registry can't be
 * reached, refuses us, or answers nonsense), which deserves another try or a stop, and a record that will never be
 * readable, which belongs to the dead letters.
 */
public final class AvroCodecException extends SerializationException {

    private static final long serialVersionUID = 1L;
    private static final int NO_ID = -1;

    private final String topic;
    private final int schemaId;
    private final boolean transientFailure;

    private AvroCodecException(String message, Throwable cause, String topic, int schemaId, boolean transientFailure) {
        super(message, cause);
        this.topic = topic;
        this.schemaId = schemaId;
        this.transientFailure = transientFailure;
    }

    static AvroCodecException unwritable(String topic, String detail, Throwable cause, boolean transientFailure) {
        String message = "Topic " + topic + ", no schema id: could not be written: " + detail;
        return new AvroCodecException(message, cause, topic, NO_ID, transientFailure);
    }

    static AvroCodecException unwritable(String topic, RegistryException cause) {
        return unwritable(topic, cause.getMessage(), cause, cause.kind() == RegistryException.Kind.UNAVAILABLE);
    }

    static AvroCodecException unwritable(String topic, int schemaId, String detail, Throwable cause) {
        String message = "Topic " + topic + ", schema id " + schemaId + ": could not be written: " + detail;
        return new AvroCodecException(message, cause, topic, schemaId, false);
    }

    static AvroCodecException unreadable(String topic, OptionalInt schemaId, String detail, Throwable cause) {
        return unreadable(topic, schemaId, detail, cause, false);
    }

    static AvroCodecException unreadable(String topic, int schemaId, RegistryException cause) {
        boolean passing = cause.kind() == RegistryException.Kind.UNAVAILABLE;
        return unreadable(topic, OptionalInt.of(schemaId), cause.getMessage(), cause, passing);
    }

    static AvroCodecException unreadable(
            String topic, OptionalInt schemaId, String detail, Throwable cause, boolean transientFailure) {
        String id = schemaId.isPresent() ? ", schema id " + schemaId.getAsInt() : ", no schema id";
        String message = "Topic " + topic + id + ": could not be read: " + detail;
        return new AvroCodecException(message, cause, topic, schemaId.orElse(NO_ID), transientFailure);
    }

    /** The topic that the record was meant for or came from. */
    public String topic() {
        return topic;
    }

    /** The writer schema's id in the registry; empty where the record had none, or none could be had. */
    public OptionalInt schemaId() {
        return schemaId == NO_ID ? OptionalInt.empty() : OptionalInt.of(schemaId);
    }

    /**
     * Whether the same record may pass later: the registry was out of reach, overloaded, or refused us. False where the
     * record itself is to blame: foreign or truncated bytes, an id that the registry does not know, an incompatible
     * schema.
     */
    public boolean isTransient() {
        return transientFailure;
    }
}
