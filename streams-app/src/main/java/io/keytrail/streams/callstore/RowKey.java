package io.keytrail.streams.callstore;

import io.keytrail.schemas.calls.CallView;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Where things lie in a segment. Rows of an account lie newest first, so that the newest are found by one seek and read
 * forward; those of the same millisecond by id, descending.
 *
 * <pre>
 * row    01 ‖ account ‖ 00 ‖ 2^63 - 1 - occurredAt (8 bytes, big-endian) ‖ complement of callId (UTF-8) ‖ FF
 * usage  02 ‖ account ‖ 00 ‖ quarter of an hour in the day (1 byte, 0 to 95)
 * </pre>
 *
 * And beside the segments, since it never expires:
 *
 * <pre>
 * use    03 ‖ account ‖ 00 ‖ keyId (UTF-8)
 * </pre>
 *
 * The complement of a text sorts against it, and FF, which no complement of a text without NUL has, ends it: so of two
 * ids of which one begins with the other, the longer one comes first.
 */
final class RowKey {

    static final byte ROW = 1;
    static final byte USAGE = 2;
    static final byte USE = 3;

    private static final int END = 0xFF;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private RowKey() {}

    /** The key of a call. */
    static byte[] row(byte[] account, long occurredAt, byte[] callId) {
        byte[] key = timed(account, occurredAt, callId.length + 1);
        int at = key.length - callId.length - 1;
        for (byte b : callId) {
            key[at++] = (byte) ~b;
        }
        key[at] = (byte) END;
        return key;
    }

    /** The key of a call. */
    static byte[] row(CallView call) {
        int account = call.accountIdLength();
        int id = call.callIdLength();
        byte[] key = new byte[1 + account + 1 + Long.BYTES + id + 1];
        key[0] = ROW;
        call.copyAccountId(key, 1);
        putReversed(key, account + 2, call.occurredAt());
        int at = account + 2 + Long.BYTES;
        for (int i = 0; i < id; i++) {
            key[at++] = (byte) ~call.callIdAt(i);
        }
        key[at] = (byte) END;
        return key;
    }

    /** Below every call of the account at that time or before, above every later one. */
    static byte[] from(byte[] account, long occurredAt) {
        return timed(account, occurredAt, 0);
    }

    /** The first key behind that of a call. */
    static byte[] after(byte[] account, long occurredAt, byte[] callId) {
        byte[] key = row(account, occurredAt, callId);
        return Arrays.copyOf(key, key.length + 1);
    }

    /** Above every call of the account, below every one of another. */
    static byte[] end(byte[] account) {
        return end(ROW, account);
    }

    private static byte[] timed(byte[] account, long occurredAt, int more) {
        byte[] key = key(ROW, account, Long.BYTES + more);
        putReversed(key, account.length + 2, occurredAt);
        return key;
    }

    /** {@code sort ‖ account ‖ 00}, and room for more. */
    private static byte[] key(byte sort, byte[] account, int more) {
        byte[] key = new byte[1 + account.length + 1 + more];
        key[0] = sort;
        System.arraycopy(account, 0, key, 1, account.length);
        return key;
    }

    private static void putReversed(byte[] key, int offset, long occurredAt) {
        LONG.set(key, offset, Long.MAX_VALUE - occurredAt);
    }

    /** The key of a bucket of usage. */
    static byte[] usage(byte[] account, int quarter) {
        byte[] key = key(USAGE, account, 1);
        key[key.length - 1] = (byte) quarter;
        return key;
    }

    /** Above every bucket of the account, below those of every other. */
    static byte[] usageEnd(byte[] account) {
        return end(USAGE, account);
    }

    private static byte[] end(byte sort, byte[] account) {
        byte[] key = key(sort, account, 0);
        key[key.length - 1] = 1;
        return key;
    }

    /** Length of the key of the use that a call is. */
    static int useLength(CallView call) {
        return 1 + call.accountIdLength() + 1 + call.keyIdLength();
    }

    /** Puts the key of the use that a call is, at the beginning. */
    static void putUse(CallView call, byte[] target) {
        target[0] = USE;
        call.copyAccountId(target, 1);
        target[call.accountIdLength() + 1] = 0;
        call.copyKeyId(target, call.accountIdLength() + 2);
    }

    /** The key of a key's last use. */
    static byte[] use(byte[] account, byte[] keyId) {
        byte[] key = key(USE, account, keyId.length);
        System.arraycopy(keyId, 0, key, account.length + 2, keyId.length);
        return key;
    }

    /** Above every use of the account's keys, below those of every other. */
    static byte[] useEnd(byte[] account) {
        return end(USE, account);
    }

    /** The account and the key's id as they lie in the key of a use: {@code account ‖ 00 ‖ keyId}. */
    static byte[] usedOf(byte[] useKey) {
        return Arrays.copyOfRange(useKey, 1, useKey.length);
    }

    /** Which quarter of an hour the key of a bucket is about. */
    static int quarterOf(byte[] usageKey) {
        return usageKey[usageKey.length - 1];
    }

    /** The account of a row's key, as UTF-8. */
    static byte[] accountOf(byte[] rowKey) {
        return Arrays.copyOfRange(rowKey, 1, 1 + accountLength(rowKey));
    }

    /** When the call of a row's key occurred, in milliseconds. */
    static long occurredAtOf(byte[] rowKey) {
        return Long.MAX_VALUE - (long) LONG.get(rowKey, accountLength(rowKey) + 2);
    }

    /** The id of a row's key, as UTF-8. */
    static byte[] callIdOf(byte[] rowKey) {
        int at = accountLength(rowKey) + 2 + Long.BYTES;
        byte[] id = new byte[rowKey.length - at - 1];
        for (int i = 0; i < id.length; i++) {
            id[i] = (byte) ~rowKey[at + i];
        }
        return id;
    }

    private static int accountLength(byte[] rowKey) {
        int at = 1;
        while (rowKey[at] != 0) {
            at++;
        }
        return at - 1;
    }
}
