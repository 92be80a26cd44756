package io.keytrail.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {

    @Test
    void isTheMiddleTheLeastAndTheMostOfTheRounds() {
        // Given
        List<Double> rounds = List.of(5.0, 1.0, 3.0);

        // When
        Spread spread = Spread.of(rounds, Double::doubleValue);

        // Then
        assertThat(spread).isEqualTo(new Spread(3, 1, 5));
    }

    @Test
    void ofAnEvenNumberOfRoundsTheLowerMiddleOneIsTaken() {
        // Given
        List<Double> rounds = List.of(4.0, 1.0, 3.0, 2.0);

        // When
        Spread spread = Spread.of(rounds, Double::doubleValue);

        // Then
        assertThat(spread.median()).isEqualTo(2);
    }

    @Test
    void ofOneRoundAllThreeAreTheSame() {
        // Given
        List<Double> rounds = List.of(2.0);

        // When
        Spread spread = Spread.of(rounds, Double::doubleValue);

        // Then
        assertThat(spread).isEqualTo(new Spread(2, 2, 2));
    }
}
