package io.keytrail.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PercentilesTest {

    @Test
    void aPercentileIsTheSampleOfItsNearestRank() {
        // Given the samples 1 to 200 in falling order
        double[] samples = IntStream.range(0, 200).mapToDouble(i -> 200 - i).toArray();
        // When percentiles are taken
        Percentiles percentiles = new Percentiles(samples);
        // Then each is a sample, by rank
        assertThat(percentiles.at(50)).isEqualTo(100);
        assertThat(percentiles.at(99)).isEqualTo(198);
        assertThat(percentiles.at(100)).isEqualTo(200);
    }

    @Test
    void oneSampleIsEveryPercentile() {
        assertThat(new Percentiles(new double[] {7}).at(0.1)).isEqualTo(7);
    }

    @Test
    void percentilesOfNothingAreRefused() {
        assertThatThrownBy(() -> new Percentiles(new double[0])).isInstanceOf(IllegalArgumentException.class);
    }
}
