package io.keytrail.streams.callstore;

import io.keytrail.schemas.CallOutcome;
import io.keytrail.schemas.calls.CallView;
import io.keytrail.streams.stores.ProbeKey;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/**
 * When each key was last used, of those that were used since this was last drained. A call is a use of its key if the
 * guard took the key for a valid one, whatever it then thought of the call. Not thread-safe.
 */
final class LatestUses {

    private static final long NEVER = Long.MIN_VALUE;

    /** What was written before: the newest use of a key ({@link RowKey#use}). */
    private final ToLongFunction<byte[]> written;

    private final Map<ProbeKey, long[]> newest = new HashMap<>();
    private final ProbeKey probe = new ProbeKey();
    /** No use that was written is newer. */
    private long newestWritten;

    /** Takes the newest use of a key. */
    interface Sink {
        void accept(byte[] useKey, long time);
    }

    /**
     * Nothing noted yet.
     *
     * @param written when the key was last used according to what was written; {@link Long#MIN_VALUE} if never
     * @param newestWritten no use that was written is newer, in milliseconds
     */
    LatestUses(ToLongFunction<byte[]> written, long newestWritten) {
        this.written = written;
        this.newestWritten = newestWritten;
    }

    void note(CallView call) {
        if (!call.hasKeyId() || !isUse(call.outcome())) {
            return;
        }
        int length = RowKey.useLength(call);
        RowKey.putUse(call, probe.room(length));
        probe.set(length);
        long[] known = newest.get(probe);
        if (known != null) {
            known[0] = Math.max(known[0], call.occurredAt());
            return;
        }
        ProbeKey key = probe.copy();
        long before = call.occurredAt() > newestWritten ? NEVER : written.applyAsLong(key.bytes());
        newest.put(key, new long[] {Math.max(before, call.occurredAt())});
    }

    private static boolean isUse(CallOutcome outcome) {
        return switch (outcome) {
            case ACCEPTED, OUT_OF_SCOPE, RATE_LIMITED -> true;
            case KEY_DEACTIVATED, KEY_EXPIRED, KEY_UNKNOWN, KEY_MALFORMED, KEY_MISSING, KIND_RETIRED, KEYS_STALE ->
                false;
        };
    }

    /** The newest use of a key; empty if it was not used since this was last drained. */
    OptionalLong of(byte[] useKey) {
        long[] known = newest.get(ProbeKey.of(useKey));
        return known == null ? OptionalLong.empty() : OptionalLong.of(known[0]);
    }

    /** Hands over the newest use of each key, to be written. */
    void forEach(Sink sink) {
        newest.forEach((key, time) -> sink.accept(key.bytes(), time[0]));
    }

    /** What {@link #forEach} handed over was written. */
    void clear() {
        for (long[] time : newest.values()) {
            newestWritten = Math.max(newestWritten, time[0]);
        }
        newest.clear();
    }
}
