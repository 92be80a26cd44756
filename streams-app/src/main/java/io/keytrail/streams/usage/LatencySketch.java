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
import java.util.OptionalDouble;

/**
 * Latencies in microseconds, of which any quantile can be told to within 1 %. Sketches of several buckets can be merged
 * without loss, which averages of percentiles can't. Source: Masson, Rim, Lee: DDSketch (VLDB 2019). Not thread-safe.
 */
final class LatencySketch {

    private static final IndexMapping MAPPING = new CubicallyInterpolatedMapping(0.01);
    /** Enough for 1 µs to over an hour; where values span more, the lowest collapse into one. */
    private static final int MOST_BINS = 1_200;

    private final DDSketch sketch;

    private LatencySketch(DDSketch sketch) {
        this.sketch = sketch;
    }

    static LatencySketch empty() {
        return new LatencySketch(new DDSketch(MAPPING, LatencySketch::bins));
    }

    private static Store bins() {
        return new CollapsingLowestDenseStore(MOST_BINS);
    }

    static LatencySketch decode(byte[] bytes, int offset, int length) {
        try {
            return new LatencySketch(
                    DDSketch.decode(ByteArrayInput.wrap(bytes, offset, length), LatencySketch::bins, MAPPING));
        } catch (IOException e) {
            throw new UncheckedIOException("a stored latency sketch of " + length + " bytes can't be read", e);
        }
    }

    byte[] encode() {
        try {
            GrowingByteArrayOutput output = GrowingByteArrayOutput.withDefaultInitialCapacity();
            sketch.encode(output, true);
            return output.trimmedCopy();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
    }

    /** @param micros 0 or more */
    void add(long micros) {
        sketch.accept((double) micros);
    }

    void merge(LatencySketch other) {
        sketch.mergeWith(other.sketch);
    }

    /** @param quantile 0 to 1 */
    OptionalDouble micros(double quantile) {
        return sketch.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(sketch.getValueAtQuantile(quantile));
    }
}
