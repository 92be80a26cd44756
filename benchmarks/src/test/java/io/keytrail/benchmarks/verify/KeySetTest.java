package io.keytrail.benchmarks.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.guard.KeyGuard;
import io.keytrail.schemas.KeyStatus;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeySetTest {

    private static final int KEYS = 200;

    @ParameterizedTest
    @EnumSource
    void aGuardThatKnowsTheSetGivesEachQuestionItsOneAnswer(Question question) {
        // Given
        KeySet set = new KeySet(KEYS);
        KeyGuard guard = KeyGuard.knowing(set.statuses(), Clock.systemUTC());
        // When
        String[] texts = set.textsFor(question);
        // Then
        assertThat(texts).hasSize(KEYS / 2).doesNotHaveDuplicates();
        assertThat(Arrays.stream(texts)
                        .map(text -> guard.verify(text, "GET", "/contacts/7").outcome())
                        .distinct())
                .containsExactly(question.answer());
    }

    @Test
    void statusesAreOfEveryKnownKeyButInAnotherOrderThanTheTexts() {
        // Given
        KeySet set = new KeySet(KEYS);
        // When
        List<String> accounts =
                set.statuses().stream().map(KeyStatus::getAccountId).toList();
        // Then
        assertThat(set.statuses()).hasSize(KEYS);
        assertThat(accounts).doesNotHaveDuplicates().hasSize(KEYS).isNotEqualTo(accountsInOrder());
        assertThat(accounts).containsExactlyInAnyOrderElementsOf(accountsInOrder());
    }

    @Test
    void theBareLookUpFindsWhatIsKnownAndNothingElse() {
        // Given
        KeySet set = new KeySet(KEYS);
        BareLookup lookup = new BareLookup(set.statuses());
        MessageDigest sha256 = BareLookup.sha256();
        // When
        String first = lookup.accountOf(sha256, set.textsFor(Question.VALID)[0]);
        String firstEnded = lookup.accountOf(sha256, set.textsFor(Question.DEACTIVATED)[0]);
        String stranger = lookup.accountOf(sha256, set.textsFor(Question.UNKNOWN)[0]);
        // Then
        assertThat(first).isEqualTo("acct-0");
        assertThat(firstEnded).isEqualTo("acct-" + KEYS / 2);
        assertThat(stranger).isNull();
    }

    @Test
    void halfOfAnOddNumberOfKeysCanNotBeDeactivated() {
        assertThatThrownBy(() -> new KeySet(3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("even number");
    }

    private static List<String> accountsInOrder() {
        return IntStream.range(0, KEYS).mapToObj(i -> "acct-" + i).toList();
    }
}
