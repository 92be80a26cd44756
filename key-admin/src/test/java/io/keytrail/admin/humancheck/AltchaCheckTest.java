package io.keytrail.admin.humancheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.admin.humancheck.Verdict.Passed;
import io.keytrail.admin.humancheck.Verdict.Reason;
import io.keytrail.admin.secretfiles.SecretFileException;
import io.keytrail.schemas.Action;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.Slot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class AltchaCheckTest {

    private static final Instant T0 = Instant.parse("2026-11-24T12:00:00Z");
    private static final Slot STANDARD = new Slot(KeyKind.STANDARD, "default");
    private static final Purpose ROTATE = new Purpose("session-1", "acme", STANDARD, Action.ROTATE);
    private static final int MOST = 1000;

    @TempDir
    private Path folder;

    private HumanCheck check;

    @BeforeEach
    void start() {
        check = instanceAt(T0);
    }

    /** An instance whose clock stands still. */
    private AltchaCheck instanceAt(Instant time) {
        return instance(folder.resolve("secret"), time);
    }

    private static AltchaCheck instance(Path secretFile, Instant time) {
        SharedSecret secret = SharedSecret.fromFile(secretFile);
        FormTokens tokens = new FormTokens(secret, new SecureRandom(), Clock.fixed(time, ZoneOffset.UTC));
        return new AltchaCheck(secret, tokens, MOST, JsonMapper.shared());
    }

    private Challenge.Work challenge() {
        return (Challenge.Work) check.challenge(ROTATE);
    }

    @Test
    void aSolvedChallengePassesForItsPurpose() {
        Verdict verdict = check.verify(ROTATE, Solver.answer(challenge()));

        assertThat(verdict).isInstanceOf(Passed.class);
        assertThat(((Passed) verdict).nonce()).matches("[A-Za-z0-9_-]{22}");
    }

    @Test
    void anotherInstanceWithTheSameSecretVerifiesItWithTheSameNonce() {
        String answer = Solver.answer(challenge());
        HumanCheck other = instanceAt(T0.plusSeconds(1));

        assertThat(other.verify(ROTATE, answer)).isEqualTo(check.verify(ROTATE, answer));
        assertThat(other.verify(ROTATE, answer)).isInstanceOf(Passed.class);
    }

    @Test
    void aChallengeMadeWithAnotherSecretIsForged() {
        HumanCheck stranger = instance(folder.resolve("another"), T0);

        assertFailed(Solver.answer(stranger.challenge(ROTATE)), Reason.NOT_FOR_THIS);
    }

    static Stream<Purpose> otherPurposes() {
        return Stream.of(
                new Purpose("session-2", "acme", STANDARD, Action.ROTATE),
                new Purpose("session-1", "globex", STANDARD, Action.ROTATE),
                new Purpose("session-1", "acme", new Slot(KeyKind.DEVELOPER, "default"), Action.ROTATE),
                new Purpose("session-1", "acme", new Slot(KeyKind.STANDARD, "other"), Action.ROTATE),
                new Purpose("session-1", "acme", STANDARD, Action.DEACTIVATE));
    }

    @ParameterizedTest
    @MethodSource("otherPurposes")
    void anAnswerServesNoOtherSessionAccountSlotOrAction(Purpose other) {
        assertFailed(Solver.answer(check.challenge(other)), Reason.NOT_FOR_THIS);
    }

    @Test
    void anAnswerIsTakenForFiveMinutesByWhicheverClockSaysSo() {
        String answer = Solver.answer(challenge());
        Instant end = T0.plus(Duration.ofMinutes(5));

        assertThat(instanceAt(end.minusMillis(1)).verify(ROTATE, answer)).isInstanceOf(Passed.class);
        assertThat(instanceAt(end).verify(ROTATE, answer)).isEqualTo(Verdict.failed(Reason.EXPIRED));
    }

    @Test
    void aLaterExpiryInTheSaltDoesNotHelp() {
        Challenge.Work work = challenge();
        String later = String.valueOf(T0.plusSeconds(9999).toEpochMilli());
        String salt = work.salt().replaceFirst("\\.[0-9]+\\.", "." + later + ".");

        assertFailed(Solver.answer(with(work, "salt", salt), 1), Reason.NOT_FOR_THIS);
    }

    @Test
    void aForgedSignatureOrAnEasierNumberIsUnsolved() {
        Challenge.Work work = challenge();
        long number = Solver.number(work);

        assertFailed(Solver.answer(with(work, "signature", "0".repeat(64)), number), Reason.UNSOLVED);
        assertFailed(Solver.answer(work, number + 1), Reason.UNSOLVED);
        Challenge.Work easy = with(work, "challenge", Solver.hash(work.salt() + (MOST + 1)));
        assertFailed(Solver.answer(easy, MOST + 1), Reason.UNSOLVED);
    }

    @Test
    void digitsMovedFromTheNumberToTheSaltAreUnsolved() {
        Challenge.Work work = challenge();
        String number = String.valueOf(1000 + Solver.number(work));
        Challenge.Work moved = with(work, "salt", work.salt() + number.charAt(0));

        assertFailed(Solver.answer(moved, Long.parseLong(number.substring(1))), Reason.UNSOLVED);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  "})
    void noAnswerIsAFailureOfItsOwn(String nothing) {
        assertFailed(nothing, Reason.MISSING);
    }

    @Test
    void whatIsNoAnswerIsMalformed() {
        Challenge.Work work = challenge();
        Map<String, Object> right = new LinkedHashMap<>(Map.of(
                "algorithm", work.algorithm(),
                "challenge", work.challenge(),
                "number", Solver.number(work),
                "salt", work.salt(),
                "signature", work.signature()));
        assertThat(check.verify(ROTATE, Solver.encode(right))).isInstanceOf(Passed.class);

        assertFailed("not base64!", Reason.MALFORMED);
        assertFailed("AAAA", Reason.MALFORMED);
        assertFailed("A".repeat(100_000), Reason.MALFORMED);
        assertFailed(Solver.encode(Map.of()), Reason.MALFORMED);
        assertMalformed(right, "algorithm", "SHA-1");
        assertMalformed(right, "number", -1);
        assertMalformed(right, "number", "many");
        assertMalformed(right, "salt", "");
        assertMalformed(right, "salt", "?token=%zz&");
        assertMalformed(right, "salt", "abc?token=a.b.c&");
    }

    private void assertMalformed(Map<String, Object> right, String field, Object value) {
        Map<String, Object> wrong = new LinkedHashMap<>(right);
        wrong.put(field, value);
        assertFailed(Solver.encode(wrong), Reason.MALFORMED);
        wrong.remove(field);
        assertFailed(Solver.encode(wrong), Reason.MALFORMED);
    }

    @Test
    void aChallengeGivesAwayNeitherSessionNorNumberAndNoTwoAreTheSame() {
        Set<String> salts = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            Challenge.Work work = challenge();
            assertThat(work.provider()).isEqualTo("altcha");
            assertThat(work.validForSeconds()).isEqualTo(300);
            assertThat(work.maxnumber()).isEqualTo(MOST);
            assertThat(work.toString()).doesNotContain("session-1");
            assertThat(salts.add(work.salt())).isTrue();
        }
        assertThat(ROTATE.toString()).doesNotContain("session-1");
    }

    @Test
    void itNeedsNothingFromElsewhere() {
        assertThat(check.browserSources()).isEqualTo(BrowserSources.NONE);
    }

    @Test
    void aDamagedSecretIsRefusedAndNotQuoted() throws Exception {
        Path file = folder.resolve("short");
        SharedSecret.fromFile(file);
        Files.writeString(file, "c2hvcnQ=");

        assertThatThrownBy(() -> SharedSecret.fromFile(file))
                .isInstanceOf(SecretFileException.class)
                .hasMessageContaining("32 bytes")
                .hasMessageNotContaining("c2hvcnQ");
        assertThat(SharedSecret.fromFile(folder.resolve("secret"))).hasToString("SharedSecret");
    }

    private static Challenge.Work with(Challenge.Work work, String field, String value) {
        return new Challenge.Work(
                work.provider(),
                work.validForSeconds(),
                work.algorithm(),
                field.equals("challenge") ? value : work.challenge(),
                field.equals("salt") ? value : work.salt(),
                field.equals("signature") ? value : work.signature(),
                work.maxnumber());
    }

    private void assertFailed(String answer, Reason reason) {
        assertThat(check.verify(ROTATE, answer)).isEqualTo(Verdict.failed(reason));
    }
}
