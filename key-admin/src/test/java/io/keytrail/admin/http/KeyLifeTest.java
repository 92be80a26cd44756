package io.keytrail.admin.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.keys.KeyText;
import io.keytrail.schemas.keys.RejectionReason;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyLifeTest extends HttpTest {

    @Test
    void aGeneratedKeyIsAnsweredOnceItIsKept() {
        var answer = ada().postBody(
                        KEYS + "/private-app/nightly/generate",
                        "{\"scopes\":[\"read:/contacts\"],\"note\":\"for the export\",\"expiresAt\":\"2099-01-01T00:00:00Z\"}");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Cache-Control")).contains("no-store");
        KeyText text = KeyText.parse(answer.text("key")).orElseThrow();
        assertThat(answer.text("hint")).isEqualTo(text.hint());
        assertThat(keytrail.vault.get(answer.text("keyId")).reveal()).isEqualTo(text.reveal());
        var status = answer.json().path("status");
        assertThat(status.path("state").asString()).isEqualTo("ACTIVE");
        assertThat(status.path("scopes").toString()).isEqualTo("[\"read:/contacts\"]");
        assertThat(status.path("note").asString()).isEqualTo("for the export");
        assertThat(status.path("expiresAt").asString()).isEqualTo("2099-01-01T00:00:00.000Z");
        assertThat(status.path("generatedBy").asString()).isEqualTo(ADA);
        assertThat(status.has("lastUsedAt")).isTrue();
        assertThat(status.has("keyHash")).isFalse();
    }

    @Test
    void theActionSaysWhoAskedFromWhereAndUntilWhenItHolds() {
        ada().post(STANDARD + "/generate", "X-Forwarded-For", "203.0.113.7", "User-Agent", "curl/8 kt_std_aaaa");

        KeyAction action = keytrail.lastAction();
        assertThat(action.getAccountId()).isEqualTo("acme");
        assertThat(action.getActor().getUserId()).isEqualTo(ADA);
        assertThat(action.getActor().getEmail()).isEqualTo(ADA);
        assertThat(action.getActor().getRole()).isEqualTo("super-admin");
        assertThat(action.getActor().getIp()).isEqualTo("203.0.113.7");
        assertThat(action.getActor().getUserAgent()).startsWith("curl/8").doesNotContain("aaaa");
        assertThat(Duration.between(action.getRequestedAt(), action.getValidUntil()))
                .isEqualTo(Duration.ofSeconds(60));
        assertThat(action.getRefusedBy()).isNull();
    }

    @Test
    void aSecondKeyInASlotIsRefusedAndItsTextForgotten() {
        ada().post(STANDARD + "/generate");

        var second = ada().post(STANDARD + "/generate");

        assertThat(second.summary()).isEqualTo("409 key-exists");
        assertThat(keytrail.vault).hasSize(1);
    }

    @Test
    void rotatingWithGraceAnswersTheNewKeyAndTheRetiringOne() {
        String first = ada().post(STANDARD + "/generate").text("keyId");

        var answer = ada().postBody(STANDARD + "/rotate", "{\"grace\":\"PT10M\",\"expectedKeyId\":\"" + first + "\"}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(answer.text("key")).startsWith("kt_std_");
        assertThat(answer.json().path("retiring").path("keyId").asString()).isEqualTo(first);
        assertThat(answer.json().path("retiring").path("state").asString()).isEqualTo("RETIRING");
        assertThat(keytrail.lastAction().getGraceMillis()).isEqualTo(600_000);
    }

    @Test
    void rotatingWithoutGraceHasNoRetiringKey() {
        ada().post(STANDARD + "/generate");

        var answer = ada().post(STANDARD + "/rotate");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("retiring").isNull()).isTrue();
        assertThat(answer.json().has("retiring")).isTrue();
    }

    @Test
    void graceIsNeverRoundedDownToNoneAndNeverLongerThanAWeek() {
        ada().post(STANDARD + "/generate");

        assertThat(rotate("P7DT0.001S")).isEqualTo("400 grace-out-of-range");
        assertThat(rotate("-PT1S")).isEqualTo("400 grace-out-of-range");
        assertThat(rotate("soon")).isEqualTo("400 bad-parameter");
        assertThat(rotate("PT0.0000001S")).isEqualTo("200");
        assertThat(keytrail.lastAction().getGraceMillis()).isEqualTo(1);
        assertThat(rotate("PT1H")).isEqualTo("409 already-retiring");
    }

    @Test
    void theRetiringKeyCanBeExpired() {
        ada().post(STANDARD + "/generate");
        assertThat(ada().post(STANDARD + "/retiring/expire").summary()).isEqualTo("404 no-retiring-key");
        rotate("PT1H");

        var answer = ada().post(STANDARD + "/retiring/expire");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("status").path("reason").asString()).isEqualTo("GRACE_ENDED");
    }

    @Test
    void aDeactivatedKeyIsGone() {
        assertThat(ada().post(STANDARD + "/deactivate").summary()).isEqualTo("404 no-active-key");
        ada().post(STANDARD + "/generate");

        var answer = ada().post(STANDARD + "/deactivate");

        assertThat(answer.json().path("status").path("state").asString()).isEqualTo("DEACTIVATED");
        assertThat(answer.json().path("status").path("deactivatedBy").asString())
                .isEqualTo(ADA);
        assertThat(ada().post(STANDARD + "/show").summary()).isEqualTo("404 no-active-key");
        assertThat(keytrail.vault).isEmpty();
    }

    @Test
    void whoeverExpectedAnotherKeyChangesNothing() {
        ada().post(STANDARD + "/generate");
        String other = "{\"expectedKeyId\":\"01890000-0000-7000-8000-000000000000\"}";

        assertThat(ada().postBody(STANDARD + "/rotate", other).summary()).isEqualTo("409 key-changed");
        assertThat(ada().postBody(STANDARD + "/deactivate", other).summary()).isEqualTo("409 key-changed");
        assertThat(ada().postBody(STANDARD + "/show", other).summary()).isEqualTo("409 key-changed");
    }

    @Test
    void everyReasonOfARejectionHasItsProblem() {
        Map<RejectionReason, String> problems = Map.ofEntries(
                Map.entry(RejectionReason.KEY_EXISTS, "409 key-exists"),
                Map.entry(RejectionReason.TOO_MANY_KEYS, "409 too-many-keys"),
                Map.entry(RejectionReason.KIND_RETIRED, "410 kind-retired"),
                Map.entry(RejectionReason.NO_ACTIVE_KEY, "404 no-active-key"),
                Map.entry(RejectionReason.NO_RETIRING_KEY, "404 no-retiring-key"),
                Map.entry(RejectionReason.ALREADY_RETIRING, "409 already-retiring"),
                Map.entry(RejectionReason.GRACE_OUT_OF_RANGE, "400 grace-out-of-range"),
                Map.entry(RejectionReason.KEY_CHANGED, "409 key-changed"),
                Map.entry(RejectionReason.MEMBERS_CHANGED, "412 members-changed"),
                Map.entry(RejectionReason.TOO_LATE, "503 unavailable"),
                Map.entry(RejectionReason.INVALID, "400 bad-parameter"),
                Map.entry(RejectionReason.FORBIDDEN, "403 forbidden"),
                Map.entry(RejectionReason.HUMAN_CHECK_FAILED, "422 human-check-failed"));

        assertThat(problems).containsOnlyKeys(RejectionReason.values());
        problems.forEach((reason, problem) -> {
            keytrail.rejectsNextFor(reason);
            assertThat(ada().post(STANDARD + "/rotate").summary()).isEqualTo(problem);
        });
    }

    @Test
    void anOutcomeThatCannotBeLearnedIsNotASuccessAndCanBeAskedForAgain() {
        keytrail.losesOutcomes(true);
        var lost = ada().post(STANDARD + "/generate");
        assertThat(lost.summary()).isEqualTo("503 unavailable");
        assertThat(lost.header("Retry-After")).isEqualTo("1");
        keytrail.losesOutcomes(false);

        var repeated = ada().post(STANDARD + "/generate", "Idempotency-Key", lost.text("actionId"));

        assertThat(repeated.status()).isEqualTo(201);
        assertThat(repeated.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(KeyText.parse(repeated.text("key"))).isPresent();
    }

    @Test
    void aShownKeyIsTheGeneratedOneAndShowingItIsAnAction() {
        var generated = ada().post(STANDARD + "/generate");

        var shown = ada().post(STANDARD + "/show");

        assertThat(shown.status()).isEqualTo(200);
        assertThat(shown.header("Cache-Control")).contains("no-store");
        assertThat(shown.text("key")).isEqualTo(generated.text("key"));
        assertThat(shown.text("keyId")).isEqualTo(generated.text("keyId"));
        assertThat(keytrail.lastAction().getAction()).isEqualTo(Action.SHOW);
    }

    @Test
    void aKeyWhoseShowingCannotBeAuditedDoesNotLeave() {
        String text = ada().post(STANDARD + "/generate").text("key");
        keytrail.losesOutcomes(true);

        var answer = ada().post(STANDARD + "/show");

        assertThat(answer.summary()).isEqualTo("503 unavailable");
        assertThat(answer.body()).doesNotContain(text);
    }

    @Test
    void aPersonIsShownAKeyOnlySoonAfterSigningIn() {
        ada().post(STANDARD + "/generate");
        long now = clock.instant().getEpochSecond();
        Map<String, Object> roles = Map.of("acme", "super-admin");
        var fresh = withToken(Map.of("auth_time", now - 200, "keytrail_roles", roles));

        assertThat(fresh.post(STANDARD + "/show").summary()).isEqualTo("200");
        clock.turn(Duration.ofSeconds(101));
        int before = keytrail.actions.size();
        var late = fresh.post(STANDARD + "/show");

        assertThat(late.summary()).isEqualTo("401 reauthentication-required");
        assertThat(late.header("WWW-Authenticate"))
                .contains("error=\"insufficient_user_authentication\"")
                .contains("max_age=\"300\"");
        assertThat(keytrail.actions).hasSize(before);
        assertThat(fresh.post(STANDARD + "/rotate").summary()).isEqualTo("200");
    }

    @Test
    void aProgramIsShownAKeyOnlyWithTheScopeForIt() {
        ada().post(STANDARD + "/generate");
        Map<String, Object> roles = Map.of("acme", "super-admin");

        var without =
                withToken(Map.of("scope", "openid", "keytrail_roles", roles)).post(STANDARD + "/show");

        assertThat(without.summary()).isEqualTo("403 forbidden");
        assertThat(without.header("WWW-Authenticate"))
                .contains("insufficient_scope")
                .contains("keytrail.show");
        assertThat(keytrail.lastAction().getRefusedBy()).isEqualTo("FORBIDDEN");
        assertThat(keytrail.lastAction().getAccountId()).isEqualTo("acme");
        var with = withToken(Map.of("scope", "openid keytrail.show", "keytrail_roles", roles));
        assertThat(with.post(STANDARD + "/show").summary()).isEqualTo("200");
    }

    /** It is the account's, as the help article has it, and not that of who generated it. */
    @Test
    void aKeyStaysWhenWhoGeneratedItHasLeft() {
        // Given a key whose generator has lost every role since
        Map<String, Object> roles = Map.of("acme", "super-admin");
        long now = clock.instant().getEpochSecond();
        var generated = withToken("leaver", Map.of("auth_time", now, "keytrail_roles", roles))
                .post(STANDARD + "/generate");
        assertThat(withToken("leaver", Map.of("auth_time", now)).get(KEYS).summary())
                .isEqualTo("403 forbidden");

        // When another super admin asks for it, and rotates it
        var shown = ada().post(STANDARD + "/show");
        var rotated = ada().post(STANDARD + "/rotate");

        // Then it was there all the time
        assertThat(shown.json().get("key")).isEqualTo(generated.json().get("key"));
        assertThat(rotated.summary()).isEqualTo("200");
    }

    private String rotate(String grace) {
        return ada().postBody(STANDARD + "/rotate", "{\"grace\":\"" + grace + "\"}")
                .summary();
    }
}
