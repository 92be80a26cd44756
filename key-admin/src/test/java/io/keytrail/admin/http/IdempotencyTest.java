package io.keytrail.admin.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.KeyAction;
import org.junit.jupiter.api.Test;

class IdempotencyTest extends HttpTest {

    private static final String[] KEY = {"Idempotency-Key", "request-1"};

    @Test
    void aRepeatGetsTheFirstKeyAgainAndLeavesNoSecondOneBehind() {
        var first = ada().post(STANDARD + "/generate", KEY);

        var repeat = ada().postBody(STANDARD + "/generate", "{\"note\":null}", KEY);

        assertThat(first.header("Idempotent-Replayed")).isEmpty();
        assertThat(repeat.status()).isEqualTo(201);
        assertThat(repeat.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(repeat.header("Cache-Control")).contains("no-store");
        assertThat(repeat.text("keyId")).isEqualTo(first.text("keyId"));
        assertThat(repeat.text("key")).isEqualTo(first.text("key"));
        assertThat(keytrail.vault).containsOnlyKeys(first.text("keyId"));
    }

    @Test
    void openingTheFirstKeyForARepeatIsAudited() {
        var first = ada().post(STANDARD + "/generate", KEY);

        ada().post(STANDARD + "/generate", KEY);

        KeyAction show = keytrail.lastAction();
        assertThat(show.getAction()).isEqualTo(Action.SHOW);
        assertThat(show.getCause()).isEqualTo("REPLAYED");
        assertThat(show.getExpectedKeyId()).isEqualTo(first.text("keyId"));
        assertThat(show.getActionId()).isNotEqualTo("request-1");
    }

    @Test
    void aRepeatWhoseKeyIsDeadByNowHasNoKey() {
        var first = ada().post(STANDARD + "/generate", KEY);
        ada().post(STANDARD + "/deactivate");

        var repeat = ada().post(STANDARD + "/generate", KEY);

        assertThat(repeat.status()).isEqualTo(201);
        assertThat(repeat.text("keyId")).isEqualTo(first.text("keyId"));
        assertThat(repeat.json().path("key").isNull()).isTrue();
    }

    @Test
    void aRepeatedRotationOpensTheKeyThatItBroughtEvenWhileThatRetires() {
        ada().post(STANDARD + "/generate");
        var first = ada().post(STANDARD + "/rotate", KEY);
        ada().postBody(STANDARD + "/rotate", "{\"grace\":\"PT1H\"}");

        var repeat = ada().post(STANDARD + "/rotate", KEY);

        assertThat(repeat.text("key")).isEqualTo(first.text("key"));
        assertThat(keytrail.vault).hasSize(2);
    }

    @Test
    void aRejectionIsRepeatedToo() {
        var first = ada().post(STANDARD + "/deactivate", KEY);
        ada().post(STANDARD + "/generate");

        var repeat = ada().post(STANDARD + "/deactivate", KEY);

        assertThat(first.summary()).isEqualTo("404 no-active-key");
        assertThat(repeat.summary()).isEqualTo("404 no-active-key");
        assertThat(repeat.header("Idempotent-Replayed")).isEqualTo("true");
    }

    @Test
    void aRepeatThatCannotOpenTheFirstKeySaysHowToRepeatTheRequestItself() {
        ada().post(STANDARD + "/generate", KEY);
        keytrail.losesOutcomesOf(Action.SHOW);

        var repeat = ada().post(STANDARD + "/generate", KEY);

        assertThat(repeat.summary()).isEqualTo("503 unavailable");
        assertThat(repeat.text("actionId")).isEqualTo("request-1");
    }

    @Test
    void theKeyOfAnotherRequestIsNotTaken() {
        ada().post(STANDARD + "/generate", KEY);

        assertThat(ada().post(STANDARD + "/rotate", KEY).summary()).isEqualTo("422 idempotency-key-reused");
        assertThat(ada().post(KEYS + "/developer/default/generate", KEY).summary())
                .isEqualTo("422 idempotency-key-reused");
        assertThat(ada().postBody(STANDARD + "/generate", "{\"note\":\"other\"}", KEY)
                        .summary())
                .isEqualTo("422 idempotency-key-reused");
        assertThat(keytrail.vault).hasSize(1);
    }

    @Test
    void showIgnoresTheHeader() {
        ada().post(STANDARD + "/generate", KEY);

        assertThat(ada().post(STANDARD + "/show", KEY).summary()).isEqualTo("200");
        assertThat(ada().post(STANDARD + "/show", KEY).summary()).isEqualTo("200");
        assertThat(keytrail.lastAction().getActionId()).isNotEqualTo("request-1");
    }

    @Test
    void aKeyOfAnotherFormIsABadParameter() {
        assertThat(ada().post(STANDARD + "/generate", "Idempotency-Key", "two words")
                        .text("parameter"))
                .isEqualTo("Idempotency-Key");
        assertThat(ada().post(STANDARD + "/generate", "Idempotency-Key", "a".repeat(65))
                        .summary())
                .isEqualTo("400 bad-parameter");
        assertThat(keytrail.actions).isEmpty();
    }
}
