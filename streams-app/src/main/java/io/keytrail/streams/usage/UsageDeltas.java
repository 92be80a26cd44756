package io.keytrail.streams.usage;

import io.keytrail.schemas.calls.CallView;
import io.keytrail.streams.stores.ProbeKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What was counted since usage was last written. A store keeps them in memory until it writes what they belong to, and
 * then adds each to what it has of that bucket: its bytes are appended to those that are there, and {@link #read} adds
 * them all up. Not thread-safe.
 */
public final class UsageDeltas {

    private static final long LENGTH = UsageBucket.LENGTH.toMillis();

    private final Map<ProbeKey, List<UsageBucket>> deltas = new HashMap<>();
    private final ProbeKey probe = new ProbeKey();

    /** Takes what is to be added to an account's bucket. */
    public interface Sink {

        /**
         * Appends a delta.
         *
         * @param account its id in UTF-8
         * @param delta {@link #encode encoded}, to be appended to what is there
         */
        void append(byte[] account, UsageBucket delta);
    }

    /** Counts a call. */
    public void count(CallView call) {
        call.copyAccountId(probe.room(call.accountIdLength()), 0);
        probe.set(call.accountIdLength());
        List<UsageBucket> buckets = deltas.get(probe);
        if (buckets == null) {
            buckets = new ArrayList<>(1);
            deltas.put(probe.copy(), buckets);
        }
        long start = call.occurredAt() - call.occurredAt() % LENGTH;
        // the last one first: time goes on
        for (int i = buckets.size() - 1; i >= 0; i--) {
            if (buckets.get(i).startMillis() == start) {
                buckets.get(i).add(call);
                return;
            }
        }
        UsageBucket bucket = UsageBucket.empty(start);
        bucket.add(call);
        buckets.add(bucket);
    }

    /** Hands all over, and begins anew. */
    public void drainTo(Sink sink) {
        deltas.forEach((account, buckets) -> buckets.forEach(bucket -> sink.append(account.bytes(), bucket)));
        deltas.clear();
    }

    /** Forgets what was counted. */
    public void clear() {
        deltas.clear();
    }

    /** The bytes of a delta, behind which those of others may lie. */
    public static byte[] encode(UsageBucket delta) {
        byte[] bucket = delta.encode();
        ByteBuffer bytes = ByteBuffer.allocate(Varint.LONGEST + bucket.length);
        Varint.write(bytes, bucket.length);
        bytes.put(bucket);
        byte[] exact = new byte[bytes.position()];
        bytes.flip().get(exact);
        return exact;
    }

    /**
     * The bucket of which a store has these bytes: deltas, one behind the other.
     *
     * @throws IllegalStateException if a later release wrote them
     */
    public static UsageBucket read(Instant start, byte[] appended) {
        UsageBucket sum = UsageBucket.empty(start);
        ByteBuffer bytes = ByteBuffer.wrap(appended);
        while (bytes.hasRemaining()) {
            byte[] bucket = new byte[(int) Varint.read(bytes)];
            bytes.get(bucket);
            sum.add(UsageBucket.decode(start, bucket));
        }
        return sum;
    }

    /** What was counted of the account in the buckets from the one that begins at {@code first} to the one at {@code last}. */
    public List<UsageBucket> of(String accountId, Instant first, Instant last) {
        List<UsageBucket> counted = new ArrayList<>();
        for (UsageBucket delta :
                deltas.getOrDefault(ProbeKey.of(accountId.getBytes(StandardCharsets.UTF_8)), List.of())) {
            if (!delta.start().isBefore(first) && !delta.start().isAfter(last)) {
                UsageBucket copy = UsageBucket.empty(delta.start());
                copy.add(delta);
                counted.add(copy);
            }
        }
        return counted;
    }

    /** The buckets of both, oldest first, those of the same time added up. */
    public static List<UsageBucket> sum(List<UsageBucket> some, List<UsageBucket> others) {
        NavigableMap<Instant, UsageBucket> buckets = new TreeMap<>();
        for (List<UsageBucket> each : List.of(some, others)) {
            each.forEach(bucket ->
                    buckets.computeIfAbsent(bucket.start(), UsageBucket::empty).add(bucket));
        }
        return new ArrayList<>(buckets.values());
    }
}
