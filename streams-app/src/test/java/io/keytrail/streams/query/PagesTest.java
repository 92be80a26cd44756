package io.keytrail.streams.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.streams.stores.CloseableIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PagesTest {

    @Property
    void pagesTogetherHaveEveryMatchOnceAndInOrder(
            @ForAll @IntRange(max = 60) int size,
            @ForAll @IntRange(min = 1, max = 7) int limit,
            @ForAll @IntRange(min = 1, max = 9) int mostExamined,
            @ForAll @IntRange(min = 1, max = 5) int everyNth) {
        List<Integer> together = new ArrayList<>();
        Optional<Integer> after = Optional.empty();
        do {
            Pages<Integer, Integer> page = page(size, after, limit, mostExamined, everyNth);
            assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
            together.addAll(page.items());
            after = page.last();
        } while (after.isPresent());

        assertThat(together)
                .isEqualTo(IntStream.range(0, size)
                        .filter(i -> i % everyNth == 0)
                        .boxed()
                        .toList());
    }

    @Test
    void thePageThatHoldsTheLastMatchIsTheLastPage() {
        assertThat(page(10, Optional.empty(), 2, 100, 5).last()).isEmpty();
        assertThat(page(11, Optional.empty(), 2, 100, 5).last()).isPresent();
    }

    @Test
    void aPageThatHasLookedAtEnoughEndsEarlyWithTheWayOn() {
        Pages<Integer, Integer> page = page(100, Optional.empty(), 10, 30, 50);

        assertThat(page.items()).containsExactly(0);
        assertThat(page.last()).contains(29);
    }

    @Test
    void theLogIsClosedAfterThePage() {
        Numbers log = new Numbers(0, 10);

        Pages.read(log, i -> true, i -> i, Optional.empty(), 3, 100);

        assertThat(log.closed).isTrue();
    }

    private static Pages<Integer, Integer> page(
            int size, Optional<Integer> after, int limit, int mostExamined, int everyNth) {
        Numbers log = new Numbers(after.map(last -> last + 1).orElse(0), size);
        return Pages.read(log, i -> i % everyNth == 0, i -> i, after, limit, mostExamined);
    }

    private static final class Numbers implements CloseableIterator<Integer> {
        private final int end;
        private int next;
        private boolean closed;

        Numbers(int start, int end) {
            this.next = start;
            this.end = end;
        }

        @Override
        public boolean hasNext() {
            return next < end;
        }

        @Override
        public Integer next() {
            return next++;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
