package io.keytrail.streams.callstore;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.calls.CallView;
import io.keytrail.streams.state.StateFormat;
import io.keytrail.streams.stores.ProbeKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows that are not on disk yet, account by account in the order in which they came. Not thread-safe; rows that were
 * handed out stay as they are whatever happens to it.
 */
final class Memtable {

    private static final byte VERSION = (byte) StateFormat.of(ApiCall.class).version();

    /** Rows lie in pieces of that size; the longest row is far smaller. */
    private static final int PIECE = 256 * 1024;

    /** Of a place: number of the piece, where in it, and the length, 20 bits each of the last two. */
    private static final int PLACE = (1 << 20) - 1;

    /** What a row and an account take beside their bytes. */
    private static final int ROW_OVERHEAD = 24;

    private static final int ACCOUNT_OVERHEAD = 128;

    private final Map<ProbeKey, Rows> accounts = new HashMap<>();
    private final ProbeKey probe = new ProbeKey();
    private final List<byte[]> pieces = new ArrayList<>();
    private byte[] piece = {};
    private int end;
    private long bytes;

    /** An account's rows: of each its time, and then its place. */
    private static final class Rows {

        private long[] cells = new long[2];
        private int count;

        void add(long time, long place) {
            if (count * 2 == cells.length) {
                cells = Arrays.copyOf(cells, count * 4);
            }
            cells[count * 2] = time;
            cells[count * 2 + 1] = place;
            count++;
        }

        long time(int i) {
            return cells[i * 2];
        }

        long place(int i) {
            return cells[i * 2 + 1];
        }
    }

    /** Takes an account's rows. */
    @FunctionalInterface
    interface Sink<E extends Exception> {
        void accept(byte[] account, List<Row> newestFirst) throws E;
    }

    void add(CallView call) {
        int length = 1 + call.length();
        if (piece.length - end < length) {
            piece = new byte[Math.max(PIECE, length)];
            pieces.add(piece);
            end = 0;
        }
        piece[end] = VERSION;
        call.copyTo(piece, end + 1);
        rowsOf(call).add(call.occurredAt(), (long) (pieces.size() - 1) << 40 | (long) end << 20 | length);
        end += length;
        bytes += length + ROW_OVERHEAD;
    }

    private Rows rowsOf(CallView call) {
        Rows known = accounts.get(probe(call));
        if (known == null) {
            known = new Rows();
            accounts.put(probe.copy(), known);
            bytes += ACCOUNT_OVERHEAD;
        }
        return known;
    }

    private ProbeKey probe(CallView call) {
        call.copyAccountId(probe.room(call.accountIdLength()), 0);
        probe.set(call.accountIdLength());
        return probe;
    }

    /** Whether the call is here. */
    boolean has(CallView call) {
        Rows known = accounts.get(probe(call));
        if (known != null) {
            for (int i = known.count - 1; i >= 0; i--) {
                if (known.time(i) == call.occurredAt()) {
                    Row row = row(known, i);
                    if (call.isSame(row.bytes(), row.from() + 1, row.to())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Adds the account's rows from one time to another, both included, in the order in which they came. */
    void collect(byte[] account, long first, long last, List<Row> target) {
        Rows known = accounts.get(ProbeKey.of(account));
        if (known != null) {
            for (int i = 0; i < known.count; i++) {
                if (known.time(i) >= first && known.time(i) <= last) {
                    target.add(row(known, i));
                }
            }
        }
    }

    private Row row(Rows known, int i) {
        long place = known.place(i);
        int from = (int) (place >>> 20) & PLACE;
        return new Row(pieces.get((int) (place >>> 40)), from, from + ((int) place & PLACE), known.time(i));
    }

    /** Hands over all rows in their order. */
    <E extends Exception> void forEachAccount(Sink<E> sink) throws E {
        ProbeKey[] ordered = accounts.keySet().toArray(ProbeKey[]::new);
        Arrays.sort(ordered, (one, other) -> Arrays.compareUnsigned(one.bytes(), other.bytes()));
        for (ProbeKey account : ordered) {
            Rows known = accounts.get(account);
            Row[] newestFirst = new Row[known.count];
            // they came in about the order of time
            for (int i = 0; i < known.count; i++) {
                newestFirst[i] = row(known, known.count - 1 - i);
            }
            Arrays.sort(newestFirst, Row.NEWEST_FIRST);
            sink.accept(account.bytes(), Arrays.asList(newestFirst));
        }
    }

    /** What it takes of the heap, about. */
    long bytes() {
        return bytes;
    }
}
