package io.keytrail.benchmarks.reads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.benchmarks.reads.CallReader.Question;
import io.keytrail.schemas.ApiCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExaminationTest {

    private static final CallPlan PLAN =
            new CallPlan(1_000, 2, 0, Instant.parse("2026-11-24T10:00:00Z"), Duration.ofSeconds(1), 1);
    private static final List<Question> QUESTIONS = Collections.nCopies(120, Question.newest(0));

    private final Examination examination = new Examination(QUESTIONS, new Expected(PLAN, QUESTIONS));

    private static List<ApiCall> right() {
        return Stream.generate(new AccountLog(PLAN, 0)::next)
                .limit(CallReader.LIMIT)
                .toList();
    }

    @Test
    void readersTakeTurnsAndEachIsAskedEverything() throws Exception {
        List<String> asked = new ArrayList<>();
        Map<String, CallReader> readers = new LinkedHashMap<>();
        for (String name : List.of("a", "b")) {
            readers.put(name, question -> {
                asked.add(name);
                return ExaminationTest::right;
            });
        }

        examination.of(readers);

        assertThat(asked).hasSize(2 * QUESTIONS.size());
        assertThat(asked.subList(0, QUESTIONS.size())).contains("a", "b");
        assertThat(Collections.frequency(asked, "a")).isEqualTo(QUESTIONS.size());
    }

    @Test
    void aWrongAnswerEndsIt() {
        assertThatIllegalStateException()
                .isThrownBy(() -> examination.of(question -> () -> right().subList(1, CallReader.LIMIT)));
    }
}
