package io.keytrail.streams.usage;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.encoding.ByteArrayInput;
import com.datadoghq.sketch.ddsketch.encoding.GrowingByteArrayOutput;
import com.datadoghq.sketch.ddsketch.mapping.CubicallyInterpolatedMapping;
import com.datadoghq.sketch.ddsketch.mapping.IndexMapping;
import com.datadoghq.sketch.ddsketch.store.CollapsingLowestDenseStore;
import com.datadoghq.sketch.ddsketch.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * Latencies in microseconds, of which any quantile can be told to within 1 %. Sketches of several buckets can be merged
 * without loss, which averages of percentiles can't. Source: Masson, Rim, Lee: DDSketch (VLDB 2019). Not thread-safe.
 */
final class LatencySketch {

    private static final IndexMapping MAPPING = new CubicallyInterpolatedMapping(0.01);
    /** Enough for 1 µs to over an hour; where values span more, the lowest collapse into one. */
    private static final int MOST_BINS = 1_200;

    private static final int MOST_BY_THEMSELVES = 32;

    /** The first few latencies by themselves, since a sketch takes more room than that; then null. */
    private long[] few = new long[2];

    private int size;
    /** Null while there are few. */
    private DDSketch all;

    private LatencySketch(DDSketch all) {
        this.all = all;
    }

    static LatencySketch empty() {
        return new LatencySketch(null);
    }

    private DDSketch sketch() {
        if (all == null) {
            all = new DDSketch(MAPPING, LatencySketch::bins);
            for (int i = 0; i < size; i++) {
                all.accept((double) few[i]);
            }
            few = null;
        }
        return all;
    }

    private static Store bins() {
        return new CollapsingLowestDenseStore(MOST_BINS);
    }

    /** The latencies of which {@link #encode} made what is left in the buffer. */
    static LatencySketch decode(ByteBuffer bytes) {
        int size = (int) Varint.read(bytes);
        if (size > 0) {
            LatencySketch sketch = empty();
            for (int i = 0; i < size; i++) {
                sketch.add(Varint.read(bytes));
            }
            return sketch;
        }
        byte[] bins = new byte[bytes.remaining()];
        bytes.get(bins);
        try {
            return new LatencySketch(DDSketch.decode(ByteArrayInput.wrap(bins), LatencySketch::bins, MAPPING));
        } catch (IOException e) {
            throw new UncheckedIOException("a stored latency sketch of " + bins.length + " bytes can't be read", e);
        }
    }

    /** Their number and each of them, while they are few; else 0 and the bins. */
    byte[] encode() {
        if (all == null && size > 0) {
            ByteBuffer bytes = ByteBuffer.allocate((1 + size) * Varint.LONGEST);
            Varint.write(bytes, size);
            for (int i = 0; i < size; i++) {
                Varint.write(bytes, few[i]);
            }
            return Arrays.copyOf(bytes.array(), bytes.position());
        }
        try {
            GrowingByteArrayOutput output = GrowingByteArrayOutput.withDefaultInitialCapacity();
            output.writeByte((byte) 0);
            sketch().encode(output, true);
            return output.trimmedCopy();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
    }

    /** @param micros 0 or more */
    void add(long micros) {
        if (all != null || size == MOST_BY_THEMSELVES) {
            sketch().accept((double) micros);
            return;
        }
        if (size == few.length) {
            few = Arrays.copyOf(few, size * 2);
        }
        few[size++] = micros;
    }

    void merge(LatencySketch other) {
        if (other.all != null) {
            sketch().mergeWith(other.all);
            return;
        }
        for (int i = 0; i < other.size; i++) {
            add(other.few[i]);
        }
    }

    /** @param quantile 0 to 1 */
    OptionalDouble micros(double quantile) {
        if (all != null) {
            return all.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(all.getValueAtQuantile(quantile));
        }
        if (size == 0) {
            return OptionalDouble.empty();
        }
        long[] sorted = Arrays.copyOf(few, size);
        Arrays.sort(sorted);
        // the rank that a sketch goes by
        return OptionalDouble.of((double) sorted[(int) (quantile * (size - 1))]);
    }
}
