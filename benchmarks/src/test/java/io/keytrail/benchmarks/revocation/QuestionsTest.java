package io.keytrail.benchmarks.revocation;

import static io.keytrail.schemas.CallOutcome.ACCEPTED;
import static io.keytrail.schemas.CallOutcome.KEYS_STALE;
import static io.keytrail.schemas.CallOutcome.KEY_DEACTIVATED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.schemas.CallOutcome;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class QuestionsTest {

    /** Each question is put a moment after the one before; a turn takes a hundred. */
    private final AtomicLong time = new AtomicLong();

    @Test
    void theLastAcceptanceIsThatOfTheGuardThatRefusesLast() {
        // Given
        Questions questions = questions(
                guard(ACCEPTED, KEY_DEACTIVATED),
                guard(ACCEPTED, ACCEPTED, ACCEPTED, KEY_DEACTIVATED),
                guard(KEY_DEACTIVATED));

        // When
        Questions.Answers answers = questions.ask();

        // Then it was put in the third turn, by then to one guard alone
        assertThat(answers.lastAccepted()).isEqualTo(201);
    }

    @Test
    void theWidestGapIsTheOneInWhichAGuardWasNotAskedForLongest() {
        Questions questions = questions(guard(ACCEPTED, KEY_DEACTIVATED), guard(ACCEPTED, ACCEPTED, KEY_DEACTIVATED));

        assertThat(questions.ask().widestGap()).isEqualTo(99);
    }

    @Test
    void aGuardThatRefusesForAnotherReasonSpoilsTheRound() {
        Questions questions = questions(guard(ACCEPTED, KEYS_STALE));

        assertThatThrownBy(questions::ask)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("KEYS_STALE");
    }

    @Test
    void aGuardThatNeverRefusesIsReportedAndAskedNoMore() throws InterruptedException {
        // Given
        CountDownLatch asked = new CountDownLatch(1);
        Questions questions = Questions.every(1, List.of(() -> {
            asked.countDown();
            return ACCEPTED;
        }));
        CompletableFuture<Questions.Answers> answers = questions.askInBackground();
        asked.await();

        // When
        assertThatThrownBy(() -> questions.await(answers, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("still accepts");

        // Then the thread comes to its end
        assertThat(answers.join()).isNotNull();
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    private final Questions questions(Supplier<CallOutcome>... guards) {
        return new Questions(
                List.of(guards), time::incrementAndGet, () -> time.updateAndGet(now -> (now / 100 + 1) * 100));
    }

    private static Supplier<CallOutcome> guard(CallOutcome... answers) {
        Iterator<CallOutcome> scripted = List.of(answers).iterator();
        return scripted::next;
    }
}
