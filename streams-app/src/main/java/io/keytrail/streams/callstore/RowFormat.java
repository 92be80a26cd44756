package io.keytrail.streams.callstore;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.calls.CallView;
import io.keytrail.streams.state.StateFormat;
import org.apache.avro.io.BinaryData;
import org.apache.kafka.common.errors.SerializationException;

/**
 * How a call lies in its row. Key ({@link RowKey}) and value together are the call in Avro binary: its first three fields,
 * {@code callId}, {@code accountId} and {@code occurredAt}, make up the key; the value is the version of the schema
 * (1 byte, see {@link StateFormat}) and the bytes of the other fields as they are.
 */
final class RowFormat {

    private static final StateFormat<ApiCall> FORMAT = StateFormat.of(ApiCall.class);
    private static final byte VERSION = (byte) FORMAT.version();
    private static final int LONGEST_VARINT = 10;

    private RowFormat() {}

    /** The value of the call's row. */
    static byte[] value(CallView call) {
        byte[] value = new byte[1 + call.restLength()];
        value[0] = VERSION;
        call.copyRest(value, 1);
        return value;
    }

    /**
     * The call of a row.
     *
     * @throws SerializationException if a later release wrote it, or it is damaged
     */
    static ApiCall read(byte[] key, byte[] value) {
        byte[] callId = RowKey.callIdOf(key);
        byte[] account = RowKey.accountOf(key);
        byte[] whole =
                new byte[StateFormat.HEADER + 3 * LONGEST_VARINT + callId.length + account.length + value.length - 1];
        System.arraycopy(FORMAT.header(value[0]), 0, whole, 0, StateFormat.HEADER);
        int end = putText(whole, StateFormat.HEADER, callId);
        end = putText(whole, end, account);
        end += BinaryData.encodeLong(RowKey.occurredAtOf(key), whole, end);
        System.arraycopy(value, 1, whole, end, value.length - 1);
        return FORMAT.read(whole);
    }

    private static int putText(byte[] bytes, int at, byte[] text) {
        int start = at + BinaryData.encodeLong(text.length, bytes, at);
        System.arraycopy(text, 0, bytes, start, text.length);
        return start + text.length;
    }
}
