package io.keytrail.benchmarks.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LastWordsTest {

    @Test
    void ofAllThatWasSaidTheEndIsKept() {
        // Given
        LastWords words = new LastWords();
        // When
        for (int i = 0; i < 1000; i++) {
            words.println("line " + i);
        }
        // Then
        assertThat(words.toString()).endsWith("line 998\nline 999\n").hasSize(4_000);
    }

    @Test
    void whatCameInPiecesIsWhole() {
        // Given
        LastWords words = new LastWords();
        // When
        words.print("it ");
        words.write('i');
        words.write("s so\n".getBytes(StandardCharsets.UTF_8));
        // Then
        assertThat(words).hasToString("it is so\n");
    }
}
