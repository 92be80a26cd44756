package io.keytrail.streams.usage;

import io.keytrail.schemas.calls.CallView;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * An account's usage, added up from calls, from buckets, and from the bytes of other tallies. Not thread-safe.
 *
 * <p>Its bytes: the number of buckets, and for each its start in quarters of an hour since 1970, the length of its bytes
 * and these ({@link UsageBucket}); numbers as varints.
 */
public final class UsageTally {

    private static final long LENGTH = UsageBucket.LENGTH.toMillis();

    private final NavigableMap<Long, UsageBucket> buckets = new TreeMap<>();
    /** Calls come one after the other. */
    private UsageBucket latest;

    /** Counts a call. */
    public void count(CallView call) {
        bucket(Math.floorDiv(call.occurredAt(), LENGTH) * LENGTH).add(call);
    }

    private UsageBucket bucket(long start) {
        if (latest == null || latest.startMillis() != start) {
            latest = buckets.computeIfAbsent(start, UsageBucket::empty);
        }
        return latest;
    }

    /** Writes all that was counted. */
    public byte[] encode() {
        List<byte[]> encoded = new ArrayList<>(buckets.size());
        int most = Varint.LONGEST;
        for (UsageBucket bucket : buckets.values()) {
            byte[] bytes = bucket.encode();
            encoded.add(bytes);
            most += 2 * Varint.LONGEST + bytes.length;
        }
        ByteBuffer bytes = ByteBuffer.allocate(most);
        Varint.write(bytes, buckets.size());
        int i = 0;
        for (long start : buckets.keySet()) {
            Varint.write(bytes, start / LENGTH);
            Varint.write(bytes, encoded.get(i).length);
            bytes.put(encoded.get(i++));
        }
        byte[] exact = new byte[bytes.position()];
        bytes.flip().get(exact);
        return exact;
    }

    /**
     * Adds what another tally wrote, but for the buckets outside of a range.
     *
     * @param bytes stand behind the tally's last byte afterwards
     * @param first start of the first bucket that is wanted
     * @param last start of the last one
     * @throws IllegalStateException if a later release wrote them
     */
    public void add(ByteBuffer bytes, Instant first, Instant last) {
        long count = Varint.read(bytes);
        for (long i = 0; i < count; i++) {
            Instant start = Instant.ofEpochMilli(Varint.read(bytes) * LENGTH);
            byte[] bucket = new byte[(int) Varint.read(bytes)];
            bytes.get(bucket);
            if (!start.isBefore(first) && !start.isAfter(last)) {
                bucket(start.toEpochMilli()).add(UsageBucket.decode(start, bucket));
            }
        }
    }

    /** What was counted, oldest bucket first; those without a call are left out. */
    public List<UsageBucket> buckets() {
        return List.copyOf(buckets.values());
    }
}
