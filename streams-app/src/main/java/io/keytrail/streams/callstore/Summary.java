package io.keytrail.streams.callstore;

import io.keytrail.schemas.calls.CallView;
import io.keytrail.streams.stores.ProbeKey;
import io.keytrail.streams.usage.UsageBucket;
import io.keytrail.streams.usage.UsageTally;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What some calls of an account add up to: usage, and when each key was last used. A call is a use of its key if the guard
 * took the key for a valid one, whatever it then thought of the call. Not thread-safe.
 *
 * <p>Its bytes: those of the usage ({@link UsageTally}); the number of keys (4 bytes), and for each the length of its id
 * (2 bytes), the id in UTF-8 and the time in milliseconds (8 bytes).
 */
final class Summary {

    private final UsageTally usage = new UsageTally();
    private final Map<ProbeKey, long[]> uses = new HashMap<>();
    private final ProbeKey probe = new ProbeKey();

    /** Takes when a key was last used. */
    @FunctionalInterface
    interface UseSink {

        /** The id is in UTF-8, the time in milliseconds. */
        void accept(byte[] keyId, long time);
    }

    static boolean isUse(CallView call) {
        return call.hasKeyId()
                && switch (call.outcome()) {
                    case ACCEPTED, OUT_OF_SCOPE, RATE_LIMITED -> true;
                    case KEY_DEACTIVATED,
                            KEY_EXPIRED,
                            KEY_UNKNOWN,
                            KEY_MALFORMED,
                            KEY_MISSING,
                            KIND_RETIRED,
                            KEYS_STALE -> false;
                };
    }

    void count(CallView call) {
        usage.count(call);
        countUse(call);
    }

    /** Counts only that the key was used. */
    void countUse(CallView call) {
        if (isUse(call)) {
            call.copyKeyId(probe.room(call.keyIdLength()), 0);
            probe.set(call.keyIdLength());
            note(call.occurredAt());
        }
    }

    private void note(long time) {
        long[] known = uses.get(probe);
        if (known == null) {
            uses.put(probe.copy(), new long[] {time});
        } else {
            known[0] = Math.max(known[0], time);
        }
    }

    byte[] encode() {
        byte[] counted = usage.encode();
        int length = counted.length + Integer.BYTES;
        for (ProbeKey key : uses.keySet()) {
            length += Short.BYTES + key.bytes().length + Long.BYTES;
        }
        ByteBuffer bytes = ByteBuffer.allocate(length).put(counted).putInt(uses.size());
        uses.forEach((key, time) ->
                bytes.putShort((short) key.bytes().length).put(key.bytes()).putLong(time[0]));
        return bytes.array();
    }

    /** Adds what another summary wrote. */
    void add(byte[] summary) {
        add(summary, Instant.MIN, Instant.MAX);
    }

    /**
     * Adds what another summary wrote, of usage only the buckets that begin in a range.
     *
     * @throws IllegalStateException if a later release wrote it
     */
    void add(byte[] summary, Instant first, Instant last) {
        ByteBuffer bytes = ByteBuffer.wrap(summary);
        usage.add(bytes, first, last);
        int keys = bytes.getInt();
        for (int i = 0; i < keys; i++) {
            int length = Short.toUnsignedInt(bytes.getShort());
            bytes.get(probe.room(length), 0, length);
            probe.set(length);
            note(bytes.getLong());
        }
    }

    List<UsageBucket> usage() {
        return usage.buckets();
    }

    void forEachUse(UseSink sink) {
        uses.forEach((key, time) -> sink.accept(key.bytes(), time[0]));
    }

    /** When the key was last used, in milliseconds; {@link Long#MIN_VALUE} if never. */
    long lastUse(String keyId) {
        long[] known = uses.get(ProbeKey.of(keyId.getBytes(StandardCharsets.UTF_8)));
        return known == null ? Long.MIN_VALUE : known[0];
    }
}
