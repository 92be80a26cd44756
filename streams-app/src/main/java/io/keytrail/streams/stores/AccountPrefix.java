package io.keytrail.streams.stores;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.common.utils.Utils;

/**
 * How keys of stores begin that hold several entries of an account: the account's id, which has no zero byte, and a zero
 * byte. So no account's keys lie between another one's, also where one id begins with the other. Numbers follow as 8
 * bytes, big-endian, so that keys lie in the order of the numbers (none is negative).
 */
public final class AccountPrefix {

    private AccountPrefix() {}

    /** {@code account ‖ 0 ‖ rest}. */
    public static Bytes key(String accountId, byte[] rest) {
        byte[] account = accountId.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(account.length + 1 + rest.length)
                .put(account)
                .put((byte) 0)
                .put(rest)
                .array());
    }

    /** {@code account ‖ 0 ‖ number (8 bytes) ‖ rest}. */
    public static Bytes key(String accountId, long number, byte[] rest) {
        return key(
                accountId,
                ByteBuffer.allocate(Long.BYTES + rest.length)
                        .putLong(number)
                        .put(rest)
                        .array());
    }

    /** {@code account ‖ 1}: above every key of the account, below those of every other. */
    public static Bytes end(String accountId) {
        byte[] account = accountId.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(account.length + 1)
                .put(account)
                .put((byte) 1)
                .array());
    }

    /** The partition that Kafka's default partitioner puts a record with that key in: murmur2 of the key's bytes. */
    public static int partition(byte[] key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }
}
