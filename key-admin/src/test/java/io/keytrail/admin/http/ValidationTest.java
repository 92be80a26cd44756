package io.keytrail.admin.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KeyText;
import java.security.SecureRandom;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What has not the right form is answered with 400, names what is wrong, and becomes no action. */
class ValidationTest extends HttpTest {

    private static final String APP = KEYS + "/private-app/nightly/generate";

    @AfterEach
    void nothingWasAskedFor() {
        assertThat(keytrail.actions).isEmpty();
        assertThat(keytrail.vault).isEmpty();
    }

    @Test
    void pathsNameAnAccountAKindAndASlot() {
        assertThat(wrong("/api/v1/accounts/ACME/keys/standard/default/generate", ""))
                .isEqualTo("account");
        assertThat(wrong("/api/v1/accounts/-/keys/standard/default/generate", ""))
                .isEqualTo("account");
        assertThat(wrong(KEYS + "/golden/default/generate", "")).isEqualTo("kind");
        assertThat(wrong(KEYS + "/standard/other/generate", "")).isEqualTo("name");
        assertThat(wrong(KEYS + "/developer/other/show", "")).isEqualTo("name");
        assertThat(wrong(KEYS + "/private-app/-dash/rotate", "")).isEqualTo("name");
        assertThat(wrong(KEYS + "/private-app/UPPER/deactivate", "")).isEqualTo("name");
        assertThat(wrong(KEYS + "/private-app/" + "a".repeat(64) + "/generate", ""))
                .isEqualTo("name");
    }

    @Test
    void theAnswerToAnUnknownKindNamesTheKinds() {
        assertThat(ada().post(KEYS + "/golden/default/generate").text("detail"))
                .isEqualTo("kind takes one of standard, developer, private-app, connected-app.");
    }

    @Test
    void scopesNotesAndTimesAreChecked() {
        String keyText = KeyText.generate(KeyKind.STANDARD, new SecureRandom()).reveal();
        assertThat(wrong(APP, "{\"scopes\":[\"contacts\"]}")).isEqualTo("scopes");
        assertThat(wrong(APP, "{\"scopes\":[\"delete:/a\"]}")).isEqualTo("scopes");
        assertThat(wrong(APP, "{\"scopes\":[\"read:a\"]}")).isEqualTo("scopes");
        assertThat(wrong(APP, "{\"scopes\":[null]}")).isEqualTo("scopes");
        assertThat(wrong(APP, "{\"scopes\":\"read:/a\"}")).isEqualTo("scopes");
        assertThat(wrong(APP, "{\"scopes\":[" + String.join(",", Collections.nCopies(101, "\"read:/a\"")) + "]}"))
                .isEqualTo("scopes");
        assertThat(wrong(APP, "{\"note\":\"" + "n".repeat(501) + "\"}")).isEqualTo("note");
        assertThat(wrong(APP, "{\"note\":\"" + keyText + "\"}")).isEqualTo("note");
        assertThat(wrong(APP, "{\"expiresAt\":\"2020-01-01T00:00:00Z\"}")).isEqualTo("expiresAt");
        assertThat(wrong(APP, "{\"expiresAt\":\"tomorrow\"}")).isEqualTo("expiresAt");
        assertThat(wrong(APP, "{\"expectedKeyId\":\"k-1\"}")).isEqualTo("expectedKeyId");
    }

    @Test
    void valuesOfAnotherTypeAreNotGuessedAt() {
        assertThat(wrong(APP, "{\"note\":5}")).isEqualTo("note");
        assertThat(wrong(APP, "{\"note\":true}")).isEqualTo("note");
        assertThat(wrong(APP, "{\"note\":1.5}")).isEqualTo("note");
        assertThat(wrong(APP, "{\"scopes\":[1]}")).isEqualTo("scopes.0");
        assertThat(wrong(APP, "{\"scopes\":{}}")).isEqualTo("scopes");
        assertThat(wrong(APP, "{\"expiresAt\":1795471421}")).isEqualTo("expiresAt");
        assertThat(wrong(STANDARD + "/rotate", "{\"expectedKeyId\":7}")).isEqualTo("expectedKeyId");
        assertThat(wrong(STANDARD + "/rotate", "{\"grace\":3600}")).isEqualTo("grace");
        assertThat(wrong(STANDARD + "/rotate", "{\"grace\":\"1h\"}")).isEqualTo("grace");
        assertThat(wrong(STANDARD + "/rotate", "\"PT1H\"")).isEqualTo("body");
    }

    @Test
    void whatBelongsInTheBodyIsNotIgnoredInTheQuery() {
        assertThat(wrong(STANDARD + "/rotate?grace=PT1H", "")).isEqualTo("grace");
        assertThat(wrong(STANDARD + "/deactivate?expectedKeyId=x&a=b", "{}")).isEqualTo("expectedKeyId");
        assertThat(wrong("/api/v1/accounts/acme/keys/standard/default/show?%20=", ""))
                .isEqualTo(" ");
    }

    @Test
    void unknownMembersAreNamed() {
        assertThat(wrong(APP, "{\"scope\":[]}")).isEqualTo("scope");
        assertThat(wrong(STANDARD + "/show", "{\"grace\":\"PT0S\"}")).isEqualTo("grace");
    }

    private String wrong(String path, String body) {
        var answer = ada().postBody(path, body);
        assertThat(answer.summary()).as(path + " " + body).isEqualTo("400 bad-parameter");
        return answer.text("parameter");
    }
}
