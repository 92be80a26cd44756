package io.keytrail.benchmarks.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class HeapGrowthTest {

    private static final int MEGABYTE = 1 << 20;

    @Test
    void itIsWhatTheObjectHoldsAndNoGarbage() {
        // Given a maker that throws away as much as it keeps
        // When
        long bytes = HeapGrowth.of(() -> {
            byte[] kept = new byte[100 * MEGABYTE];
            byte[] garbage = new byte[100 * MEGABYTE];
            return kept.length == garbage.length ? kept : garbage;
        });
        // Then, give or take what other tests have left behind
        assertThat(bytes).isCloseTo(100L * MEGABYTE, Offset.offset(20L * MEGABYTE));
    }
}
