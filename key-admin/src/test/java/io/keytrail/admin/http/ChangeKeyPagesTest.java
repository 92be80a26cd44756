package io.keytrail.admin.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.keys.RejectionReason;
import io.keytrail.service.keys.KeyStatusView;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rotate and deactivate from a browser's session: a person must be there, once for each. */
class ChangeKeyPagesTest extends HttpTest {

    private static final String ACCOUNT = "/accounts/acme";
    private static final String SLOT = ACCOUNT + "/keys/standard/default";
    private static final String CHECK = ACCOUNT + "/human-check?kind=standard&name=default&action=";
    private static final Pattern KEY = Pattern.compile("kt_std_[0-9A-Za-z]{38}");

    private Browser ada;
    private String first;
    private String firstId;

    @BeforeEach
    void aKeyIsActive() {
        ada = Browser.signedIn(port, ADA, PASSWORD);
        ada.get(ACCOUNT + "/api-key");
        first = keyIn(ada.post(SLOT + "/generate", "requestId", "first"));
        firstId = keytrail.keyIdOf(first);
        QueryStub.keys = List.of(listed());
    }

    @Test
    void thePageSaysWhatWouldBreakBeforeAnythingIsDone() {
        HttpResponse<String> rotate = ada.get(SLOT + "/rotate");
        HttpResponse<String> deactivate = ada.get(SLOT + "/deactivate");

        assertThat(rotate.body())
                .contains("What would break")
                .contains("not used in the last 7 days")
                .contains("Rotate and expire this key now")
                .contains("custom integrations must be given it")
                .contains("in 7 days")
                .doesNotContain(first);
        assertThat(deactivate.body())
                .contains("Deactivate this key now")
                .contains("There will be no new key")
                .doesNotContain("name=\"grace\"");
    }

    @ParameterizedTest
    @CsvSource({"0,0 calls", "1,1 call", "1234,'1,234 calls'"})
    void theCallsOfSevenDaysAreCountedInProperWords(long calls, String words) {
        // Given that many
        QueryStub.calls = calls;

        // When the page before the end of a key is opened
        String page = Browser.textOf(ada.get(SLOT + "/deactivate"));

        // Then
        assertThat(page).contains(" " + words + " in 7 days,");
    }

    @Test
    void rotateBringsANewKeyAndTheOldOneEnds() {
        HttpResponse<String> rotated = rotate("r-1", answer("ROTATE"));

        assertThat(rotated.statusCode()).isEqualTo(200);
        assertThat(keyIn(rotated)).isNotEqualTo(first);
        assertThat(rotated.body()).contains("Connected apps are not affected.");
        assertThat(lastAction().getHumanCheckNonce()).isNotBlank();
        assertThat(lastAction().getGraceMillis()).isZero();
    }

    @Test
    void pressingTheButtonTwiceRotatesOnce() {
        String answer = answer("ROTATE");

        String once = keyIn(rotate("r-1", answer));
        String twice = keyIn(rotate("r-1", answer));

        assertThat(twice).isEqualTo(once);
    }

    @Test
    void deactivateMakesNoNewKey() {
        HttpResponse<String> deactivated = deactivate("d-1", answer("DEACTIVATE"));

        assertThat(deactivated.statusCode()).isEqualTo(200);
        assertThat(deactivated.body()).contains("Calls with it fail").doesNotContain("kt_std_");
        assertThat(lastAction().getNewKey()).isNull();
    }

    @Test
    void withoutAnAnswerNothingIsDoneAndTheAttemptIsAudited() {
        HttpResponse<String> refused = rotate("r-1", "");

        isRefused(refused);
    }

    @Test
    void anAnswerServesOnce() {
        String answer = answer("ROTATE");
        String second = keyIn(rotate("r-1", answer));
        QueryStub.keys = List.of(listed(second));

        HttpResponse<String> replayed = ada.post(
                SLOT + "/rotate",
                "requestId",
                "r-2",
                "expectedKeyId",
                keytrail.keyIdOf(second),
                "grace",
                "PT0S",
                "humanCheckAnswer",
                answer);

        assertThat(replayed.statusCode()).isEqualTo(422);
        assertThat(replayed.body()).doesNotContain("kt_std_");
    }

    @Test
    void anAnswerForSomethingElseOrSomebodyElseDoesNotServe() {
        String forDeactivate = answer("DEACTIVATE");
        Browser elsewhere = Browser.signedIn(port, ADA, PASSWORD);
        elsewhere.get(ACCOUNT + "/api-key");
        String ofAnotherSession = solve(elsewhere.post(CHECK + "ROTATE").body());

        isRefused(rotate("r-1", forDeactivate));
        isRefused(rotate("r-2", ofAnotherSession));
    }

    @Test
    void anAnswerIsTakenForFiveMinutes() {
        String answer = answer("DEACTIVATE");
        clock.turn(Duration.ofMinutes(6));

        isRefused(deactivate("d-1", answer));
    }

    @Test
    void programsNeedNoHumanCheck() {
        assertThat(ada().post(STANDARD + "/rotate").status()).isEqualTo(200);
    }

    @Test
    void aSlotInGraceShowsUntilWhenAndItsOldKeyCanBeEndedNow() {
        HttpResponse<String> rotated = ada.post(
                SLOT + "/rotate",
                "requestId",
                "r-1",
                "expectedKeyId",
                firstId,
                "grace",
                "PT24H",
                "humanCheckAnswer",
                answer("ROTATE"));

        HttpResponse<String> ended = ada.post(SLOT + "/retiring/expire", "requestId", "e-1", "expectedKeyId", firstId);

        assertThat(rotated.body()).contains("stays valid until").contains("Expire old key now");
        assertThat(ended.statusCode()).isEqualTo(200);
        assertThat(lastAction().getAction().name()).isEqualTo("EXPIRE_RETIRING");
    }

    @Test
    void aPrivateAppIsCreatedWithNameScopesAndNote() {
        HttpResponse<String> created = ada.post(
                ACCOUNT + "/private-apps",
                "requestId",
                "p-1",
                "name",
                "nightly-export",
                "scopes",
                "read:/crm/\r\nwrite:/crm/contacts\r\n",
                "note",
                "Runs at <b>night</b>");
        HttpResponse<String> misnamed =
                ada.post(ACCOUNT + "/private-apps", "requestId", "p-2", "name", "No Name!", "scopes", "", "note", "");

        assertThat(created.body()).contains("kt_app_").contains("read:/crm/").contains("&lt;b&gt;night");
        assertThat(misnamed.statusCode()).isEqualTo(400);
        assertThat(misnamed.body()).contains("1 to 63 of a-z").contains("No Name!");
    }

    @Test
    void aPrivateAppThatCannotBeMadeSaysWhyInItsFormAndKeepsWhatWasTyped() {
        HttpResponse<String> badScope = createApp("a-1", "nightly-export", "everything");
        keytrail.rejectsNextFor(RejectionReason.TOO_MANY_KEYS);
        HttpResponse<String> oneTooMany = createApp("a-2", "nightly-export", "read:/crm/");

        assertThat(badScope.statusCode()).isEqualTo(400);
        assertThat(badScope.body())
                .contains("scopes takes up to 100")
                .contains("value=\"nightly-export\"")
                .contains(">everything</textarea>");
        assertThat(oneTooMany.statusCode()).isEqualTo(409);
        assertThat(oneTooMany.body()).contains("role=\"alert\"").contains("value=\"nightly-export\"");
    }

    @Test
    void aKeyThatWasTypedIntoTheFormDoesNotComeBack() {
        HttpResponse<String> refused = ada.post(
                ACCOUNT + "/private-apps", "requestId", "a-1", "name", "app", "scopes", "", "note", "was " + first);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).doesNotContain(first);
    }

    @Test
    void theSameFormWithAnotherNameIsAnotherRequest() {
        createApp("a-1", "one", "");

        HttpResponse<String> other = createApp("a-1", "two", "");

        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(other.body()).doesNotContain("kt_app_");
    }

    @Test
    void whatBecameOfARotationIsLearnedByPressingAgain() {
        keytrail.losesOutcomes(true);
        HttpResponse<String> lost = rotate("r-1", answer("ROTATE"), "PT24H");
        keytrail.losesOutcomes(false);
        String brought = newestKey();
        QueryStub.keys = List.of(listed(brought));

        assertThat(lost.statusCode()).isEqualTo(503);
        assertThat(lost.body())
                .contains("it is not done twice")
                .contains("name=\"requestId\" value=\"r-1\"")
                .contains("name=\"expectedKeyId\" value=\"" + firstId + "\"")
                .contains("value=\"PT24H\" checked")
                .doesNotContain("kt_std_");
        assertThat(keyIn(rotate("r-1", answer("ROTATE"), "PT24H"))).isEqualTo(brought);
    }

    @Test
    void whatCameTooLateIsAskedForAnew() {
        keytrail.rejectsNextFor(RejectionReason.TOO_LATE);

        HttpResponse<String> late = rotate("r-1", answer("ROTATE"));

        assertThat(late.statusCode()).isEqualTo(503);
        assertThat(late.body())
                .contains("nothing was done")
                .doesNotContain("r-1")
                .doesNotContain("Idempotency-Key");
    }

    @Test
    void theGraceThatWasChosenStaysChosenAfterAFailedCheck() {
        assertThat(rotate("r-1", "", "PT168H").body()).contains("value=\"PT168H\" checked");
    }

    @Test
    void whereTheKeysCannotBeReadNobodyIsToldThatThereIsNone() {
        QueryStub.moving = true;

        assertThat(ada.get(SLOT + "/rotate").body())
                .contains("The account moves.")
                .contains("Try again")
                .doesNotContain("There is no active key here");
    }

    private String newestKey() {
        return keytrail.vault.values().stream()
                .reduce((older, newer) -> newer)
                .orElseThrow()
                .reveal();
    }

    private HttpResponse<String> createApp(String requestId, String name, String scopes) {
        return ada.post(ACCOUNT + "/private-apps", "requestId", requestId, "name", name, "scopes", scopes, "note", "");
    }

    private void isRefused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("The human check was missing, wrong, too old");
        assertThat(lastAction().getRefusedBy()).isEqualTo("HUMAN_CHECK_FAILED");
        assertThat(lastAction().getActor().getUserId()).isEqualTo(ADA);
    }

    private KeyAction lastAction() {
        return keytrail.lastAction();
    }

    private HttpResponse<String> rotate(String requestId, String answer) {
        return rotate(requestId, answer, "PT0S");
    }

    private HttpResponse<String> rotate(String requestId, String answer, String grace) {
        return ada.post(
                SLOT + "/rotate",
                "requestId",
                requestId,
                "expectedKeyId",
                firstId,
                "grace",
                grace,
                "humanCheckAnswer",
                answer);
    }

    private HttpResponse<String> deactivate(String requestId, String answer) {
        return ada.post(
                SLOT + "/deactivate", "requestId", requestId, "expectedKeyId", firstId, "humanCheckAnswer", answer);
    }

    /** What the worker in the browser does. */
    private String answer(String action) {
        return solve(ada.post(CHECK + action).body());
    }

    private static String solve(String json) {
        JsonNode challenge = JsonMapper.shared().readTree(json);
        String salt = challenge.path("salt").asString();
        assertThat(salt).as(json).isNotEmpty();
        long number = 0;
        while (!sha256(salt + number).equals(challenge.path("challenge").asString())) {
            number++;
        }
        String solved = JsonMapper.shared()
                .createObjectNode()
                .put("algorithm", challenge.path("algorithm").asString())
                .put("challenge", challenge.path("challenge").asString())
                .put("number", number)
                .put("salt", salt)
                .put("signature", challenge.path("signature").asString())
                .toString();
        return Base64.getEncoder().encodeToString(solved.getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private KeyStatusView listed() {
        return listed(first);
    }

    private KeyStatusView listed(String key) {
        return QueryStub.activeKey(keytrail.keyIdOf(key), key.substring(key.length() - 4), clock.instant());
    }

    private static String keyIn(HttpResponse<String> page) {
        Matcher found = KEY.matcher(page.body());
        assertThat(found.find()).as("the page has a key").isTrue();
        return found.group();
    }
}
