package io.keytrail.streams.callstore;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.calls.CallView;
import io.keytrail.streams.state.StateFormat;
import org.apache.kafka.common.errors.SerializationException;

/** The calls of rows. */
final class RowCalls {

    private static final StateFormat<ApiCall> FORMAT = StateFormat.of(ApiCall.class);
    private static final byte VERSION = (byte) FORMAT.version();

    private RowCalls() {}

    /**
     * The call of a row.
     *
     * @throws SerializationException if a later release wrote it, or it is damaged
     */
    static ApiCall read(byte[] row) {
        return read(row, 0, row.length);
    }

    private static ApiCall read(byte[] bytes, int from, int to) {
        return FORMAT.read(bytes[from], bytes, from + 1, to);
    }

    /**
     * Has the view show the call of a row, whatever version wrote it.
     *
     * @throws SerializationException if a later release wrote it, or it is damaged
     */
    static CallView show(Row row, CallView view) {
        boolean isShown;
        if (row.bytes()[row.from()] == VERSION) {
            isShown = view.show(row.bytes(), row.from() + 1, row.to());
        } else {
            byte[] current = FORMAT.write(read(row.bytes(), row.from(), row.to()));
            isShown = view.show(current, StateFormat.HEADER, current.length);
        }
        if (!isShown) {
            throw new SerializationException("a row of the call store is no call");
        }
        return view;
    }
}
