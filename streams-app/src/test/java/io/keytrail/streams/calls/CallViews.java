package io.keytrail.streams.calls;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.calls.CallView;
import io.keytrail.streams.state.StateFormat;

/** Calls as the intake shows them to stores. */
public final class CallViews {

    private static final StateFormat<ApiCall> FORMAT = StateFormat.of(ApiCall.class);

    private CallViews() {}

    /** A view that shows that call. */
    public static CallView of(ApiCall call) {
        byte[] written = FORMAT.write(call);
        CallView view = new CallView();
        if (!view.show(written, StateFormat.HEADER, written.length)) {
            throw new IllegalArgumentException("not a call that can be shown: " + call);
        }
        return view;
    }
}
