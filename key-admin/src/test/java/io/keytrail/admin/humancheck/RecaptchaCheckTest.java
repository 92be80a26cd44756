package io.keytrail.admin.humancheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.admin.humancheck.Verdict.Passed;
import io.keytrail.admin.humancheck.Verdict.Reason;
import io.keytrail.admin.humancheck.Verdict.Unavailable;
import io.keytrail.admin.settings.HumanCheckSettings.Recaptcha;
import io.keytrail.schemas.Action;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.Slot;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Against a local server that speaks the protocol. */
class RecaptchaCheckTest {

    private static final Instant T0 = Instant.parse("2026-11-24T12:00:00Z");
    private static final Purpose ROTATE =
            new Purpose("session-1", "acme", new Slot(KeyKind.STANDARD, "default"), Action.ROTATE);
    private static final Purpose DEACTIVATE =
            new Purpose("session-1", "acme", new Slot(KeyKind.STANDARD, "default"), Action.DEACTIVATE);
    private static final Duration PATIENT = Duration.ofSeconds(30);
    private static final Duration IMPATIENT = Duration.ofMillis(200);

    private final SiteVerify google = new SiteVerify();

    @TempDir
    private Path folder;

    private SharedSecret secret;

    @BeforeEach
    void start() {
        secret = SharedSecret.fromFile(folder.resolve("secret"));
    }

    @AfterEach
    void stop() {
        google.close();
    }

    private FormTokens tokensAt(Instant time) {
        return new FormTokens(secret, new SecureRandom(), Clock.fixed(time, ZoneOffset.UTC));
    }

    private Recaptcha settings(String secretAtGoogle, Optional<String> hostname, Duration timeout) {
        return new Recaptcha(
                Optional.of("site-key"),
                Optional.of(secretAtGoogle),
                google.url(),
                URI.create("https://www.google.com/recaptcha/api.js"),
                0.5,
                "key_action",
                hostname,
                timeout);
    }

    private HumanCheck v2() {
        return RecaptchaCheck.v2(
                tokensAt(T0), settings(SiteVerify.SECRET, Optional.empty(), PATIENT), JsonMapper.shared());
    }

    private HumanCheck v3() {
        return RecaptchaCheck.v3(
                tokensAt(T0), settings(SiteVerify.SECRET, Optional.empty(), PATIENT), JsonMapper.shared());
    }

    private static String answer(HumanCheck check, Purpose purpose, String token) {
        return ((Challenge.Widget) check.challenge(purpose)).formToken() + ":" + token;
    }

    private static Verdict verdict(HumanCheck check, String token) {
        return check.verify(ROTATE, answer(check, ROTATE, token));
    }

    @Test
    void aTokenThatGoogleTakesPassesAndItsHashIsTheNonce() {
        Verdict verdict = verdict(v2(), "right & <1>");

        assertThat(verdict).isInstanceOf(Passed.class);
        assertThat(((Passed) verdict).nonce()).matches("[A-Za-z0-9_-]{43}");
        assertThat(google.asked).containsExactly(Map.of("secret", SiteVerify.SECRET, "response", "right & <1>"));
    }

    @Test
    void whateverFormTokenGoesWithItATokenHasOneNonce() {
        google.instead = "{\"success\":true}";

        assertThat(verdict(v2(), "right")).isEqualTo(verdict(v2(), "right")).isNotEqualTo(verdict(v2(), "right-2"));
    }

    @Test
    void aTokenThatGoogleDoesNotTakeOrHasSeenBeforeIsRefused() {
        assertThat(verdict(v2(), "wrong")).isEqualTo(Verdict.failed(Reason.REFUSED));
        assertThat(verdict(v2(), "right")).isInstanceOf(Passed.class);
        assertThat(verdict(v2(), "right")).isEqualTo(Verdict.failed(Reason.REFUSED));
    }

    @Test
    void anAnswerServesNoOtherPurposeAndGoogleIsNotEvenAsked() {
        HumanCheck check = v2();

        assertThat(check.verify(ROTATE, answer(check, DEACTIVATE, "right")))
                .isEqualTo(Verdict.failed(Reason.NOT_FOR_THIS));
        assertThat(check.verify(ROTATE, "forged.1.token:right")).isEqualTo(Verdict.failed(Reason.MALFORMED));
        assertThat(check.verify(ROTATE, "right")).isEqualTo(Verdict.failed(Reason.MALFORMED));
        assertThat(check.verify(ROTATE, answer(check, ROTATE, ""))).isEqualTo(Verdict.failed(Reason.MALFORMED));
        assertThat(check.verify(ROTATE, answer(check, ROTATE, "x".repeat(10_000))))
                .isEqualTo(Verdict.failed(Reason.MALFORMED));
        assertThat(check.verify(ROTATE, null)).isEqualTo(Verdict.failed(Reason.MISSING));
        assertThat(google.asked).isEmpty();
    }

    @Test
    void anAnswerIsTakenForFiveMinutesAlsoByAnotherInstance() {
        String answer = answer(v2(), ROTATE, "right");
        Recaptcha settings = settings(SiteVerify.SECRET, Optional.empty(), PATIENT);
        HumanCheck late = RecaptchaCheck.v2(tokensAt(T0.plusSeconds(300)), settings, JsonMapper.shared());
        HumanCheck inTime = RecaptchaCheck.v2(tokensAt(T0.plusSeconds(299)), settings, JsonMapper.shared());

        assertThat(late.verify(ROTATE, answer)).isEqualTo(Verdict.failed(Reason.EXPIRED));
        assertThat(inTime.verify(ROTATE, answer)).isInstanceOf(Passed.class);
    }

    @Test
    void aTokenOfAnotherSiteIsNotForThis() {
        HumanCheck here = RecaptchaCheck.v2(
                tokensAt(T0),
                settings(SiteVerify.SECRET, Optional.of("keys.example.com"), PATIENT),
                JsonMapper.shared());
        assertThat(verdict(here, "right")).isInstanceOf(Passed.class);

        google.details = "\"hostname\":\"evil.example\"";
        assertThat(verdict(here, "right-2")).isEqualTo(Verdict.failed(Reason.NOT_FOR_THIS));
    }

    @Test
    void theScoreOfV3MustBeHighEnoughAndItsActionOurs() {
        google.details = "\"score\":0.5,\"action\":\"key_action\"";
        assertThat(verdict(v3(), "right-1")).isInstanceOf(Passed.class);
        google.details = "\"score\":0.4,\"action\":\"key_action\"";
        assertThat(verdict(v3(), "right-2")).isEqualTo(Verdict.failed(Reason.REFUSED));
        google.details = "\"score\":0.9,\"action\":\"login\"";
        assertThat(verdict(v3(), "right-3")).isEqualTo(Verdict.failed(Reason.NOT_FOR_THIS));
    }

    @Test
    void keysOfV2WhereV3IsConfiguredBlameNobody() {
        assertThat(verdict(v3(), "right")).isInstanceOf(Unavailable.class);
    }

    @Test
    void aWrongSecretOfOursBlamesNobodyAndIsNotTold() {
        HumanCheck check = RecaptchaCheck.v2(
                tokensAt(T0), settings("not-the-secret", Optional.empty(), PATIENT), JsonMapper.shared());

        Verdict verdict = verdict(check, "right");

        assertThat(verdict).isInstanceOf(Unavailable.class);
        assertThat(verdict.toString()).doesNotContain("not-the-secret").doesNotContain("right");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "[]",
                "{}",
                "{\"success\":\"true\"}",
                "{\"success\":false}",
                "{\"success\":false,\"error-codes\":[\"browser-error\"]}",
                "{\"success\":false,\"error-codes\":[\"invalid-input-response\",\"bad-request\"]}"
            })
    void anAnswerThatIsNoDefiniteNoBlamesNobody(String body) {
        google.instead = body;

        assertThat(verdict(v2(), "right")).isInstanceOf(Unavailable.class);
    }

    @Test
    void anErrorOfTheServerBlamesNobody() {
        google.status = 500;

        assertThat(verdict(v2(), "right")).isInstanceOf(Unavailable.class);
    }

    @Test
    void aServerThatIsDownBlamesNobody() {
        HumanCheck check = v2();
        google.close();

        assertThat(verdict(check, "right")).isInstanceOf(Unavailable.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aServerThatHangsIsNotWaitedFor(boolean inTheBody) {
        google.hangsInTheBody = inTheBody;
        google.hangsBeforeTheHeaders = !inTheBody;
        HumanCheck check = RecaptchaCheck.v2(
                tokensAt(T0), settings(SiteVerify.SECRET, Optional.empty(), IMPATIENT), JsonMapper.shared());

        assertThat(verdict(check, "right")).isInstanceOf(Unavailable.class);
    }

    @Test
    void theBrowserIsToldWhatItNeeds() {
        Challenge.Widget box = (Challenge.Widget) v2().challenge(ROTATE);
        assertThat(box.provider()).isEqualTo("recaptcha-v2");
        assertThat(box.siteKey()).isEqualTo("site-key");
        assertThat(box.action()).isNull();
        Challenge.Widget score = (Challenge.Widget) v3().challenge(ROTATE);
        assertThat(score.provider()).isEqualTo("recaptcha-v3");
        assertThat(score.action()).isEqualTo("key_action");
        assertThat(JsonMapper.shared().writeValueAsString(score)).doesNotContain(SiteVerify.SECRET);
        assertThat(v2().browserSources())
                .isEqualTo(new BrowserSources(
                        List.of("https://www.google.com", "https://www.gstatic.com"),
                        List.of("https://www.google.com", "https://recaptcha.google.com")));
    }
}
