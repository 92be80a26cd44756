package io.keytrail.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ThrottleTest {

    @Property
    void noWindowEverSeesMoreThanAllowed(@ForAll @Size(max = 200) List<@IntRange(max = 40) Integer> pauses) {
        // Given a throttle of 5 in any 100 ns, at a clock that begins below zero as System.nanoTime may
        AtomicLong now = new AtomicLong(-1_000);
        Throttle throttle = new Throttle(5, Duration.ofNanos(100), now::get);

        // When requests come at any distance
        List<Long> admitted = new ArrayList<>();
        for (int pause : pauses) {
            now.addAndGet(pause);
            if (throttle.admits()) {
                admitted.add(now.get());
            }
        }

        // Then any sixth is a whole window after the first
        for (int i = 5; i < admitted.size(); i++) {
            assertThat(admitted.get(i) - admitted.get(i - 5)).isGreaterThanOrEqualTo(100);
        }
    }

    @Test
    void whenTheWindowHasPassedAsManyPassAgain() {
        // Given a throttle that is exhausted
        AtomicLong now = new AtomicLong();
        Throttle throttle = new Throttle(2, Duration.ofSeconds(1), now::get);
        assertThat(List.of(throttle.admits(), throttle.admits(), throttle.admits()))
                .containsExactly(true, true, false);

        // When a second has passed
        now.addAndGet(Duration.ofSeconds(1).toNanos());

        // Then two more pass
        assertThat(List.of(throttle.admits(), throttle.admits(), throttle.admits()))
                .containsExactly(true, true, false);
    }
}
