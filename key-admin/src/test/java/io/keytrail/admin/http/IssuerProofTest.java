package io.keytrail.admin.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever signed in at the issuer proves there again who they are before a key is shown. */
class IssuerProofTest extends HttpTest {

    private static final String PAGE = "/accounts/acme/api-key";
    private static final String SLOT = "/accounts/acme/keys/standard/default";
    private static final String CARD = PAGE + "#standard.default";
    private static final Pattern KEY = Pattern.compile("kt_std_[0-9A-Za-z]{38}");
    private static final Pattern AGAIN = Pattern.compile("href=\"(/sign-in/issuer/again[^\"]+)\"");

    private final String subject = "u-" + UUID.randomUUID();
    private String keyId;

    @BeforeEach
    void aKey() {
        Http.Answer generated = ada().post(STANDARD + "/generate");
        keyId = generated.text("keyId");
        QueryStub.keys = List.of(QueryStub.activeKey(keyId, "abcd", clock.instant()));
    }

    @Test
    void afterFiveMinutesShowLeadsToTheIssuerAndBackToTheCard() {
        // Given
        Console console = signedIn(0L);
        assertThat(keyIn(show(console))).isTrue();
        String before = console.browser().session();
        clock.turn(Duration.ofMinutes(6));

        // When
        HttpResponse<String> asked = show(console);
        String again = link(asked);
        HttpResponse<String> question = console.browser().get(again);
        HttpResponse<String> back = console.answer(question, subject, claims(0L));

        // Then the issuer was asked for a sign-in of now
        assertThat(asked.body()).contains("Sign in again to show this key").doesNotContain("name=\"password\"");
        assertThat(keyIn(asked)).isFalse();
        assertThat(Console.parameters(Browser.target(question)))
                .containsEntry("prompt", "login")
                .containsEntry("max_age", "300")
                .containsEntry("code_challenge_method", "S256")
                .containsKeys("state", "nonce", "code_challenge");
        // And one press shows the key
        assertThat(back.headers().firstValue("Location")).contains(CARD);
        assertThat(console.browser().session()).isNotEqualTo(before);
        assertThat(keyIn(show(console))).isTrue();
    }

    @Test
    void anotherPersonGetsASessionOfTheirOwnAndNotThatPage() {
        // Given
        Console console = signedIn(0L);
        String before = console.browser().session();
        clock.turn(Duration.ofMinutes(6));
        HttpResponse<String> question = console.browser().get(link(show(console)));

        // When somebody else signs in at the issuer meanwhile
        HttpResponse<String> back = console.answer(
                question,
                "somebody-else",
                Map.of(
                        "keytrail_roles",
                        Map.of("globex", "analyst"),
                        "auth_time",
                        clock.instant().getEpochSecond()));

        // Then
        assertThat(back.headers().firstValue("Location")).contains("/");
        assertThat(console.browser().get(PAGE).statusCode()).isEqualTo(403);
        assertThat(console.browser().get("/accounts/globex/api-key").statusCode())
                .isEqualTo(200);
        Browser old = new Browser(port);
        old.plant(before);
        assertThat(old.get(PAGE).statusCode()).isEqualTo(302);
    }

    @Test
    void aStaleSignInAtTheIssuerShowsNothing() {
        Console console = signedIn(0L);
        clock.turn(Duration.ofMinutes(6));
        HttpResponse<String> question = console.browser().get(link(show(console)));

        // When the issuer answers from memory
        console.answer(question, subject, claims(-360L));

        assertThat(keyIn(show(console))).isFalse();
    }

    @Test
    void whoseTokenSaysNotWhenTheySignedInMustDoSoToSeeAKey() {
        Console console = signedIn(null);

        HttpResponse<String> asked = show(console);

        assertThat(asked.body()).contains("Sign in again to show this key");
        assertThat(keyIn(asked)).isFalse();
    }

    @Test
    void thereIsNoPasswordHereForWhoCameFromTheIssuer() {
        // Given a person whose subject is a demo user's name
        Console console = new Console(ISSUER, new Browser(port));
        console.signIn(ADA, claims(-360L));
        console.browser().get(PAGE);

        HttpResponse<String> shown =
                console.browser().post(SLOT + "/show", "expectedKeyId", keyId, "password", PASSWORD);

        assertThat(shown.statusCode()).isEqualTo(422);
        assertThat(keyIn(shown)).isFalse();
    }

    @Test
    void theWayAgainLeadsToACardAndNowhereElse() {
        Console console = signedIn(0L);
        for (String query : List.of(
                "account=//evil.example&card=standard.default",
                "account=acme&card=https://evil.example",
                "account=..&card=standard.default",
                "account=acme&card=")) {
            assertThat(console.browser().get("/sign-in/issuer/again?" + query).statusCode())
                    .as(query)
                    .isEqualTo(400);
        }
    }

    private Console signedIn(Long authTime) {
        Console console = new Console(ISSUER, new Browser(port));
        console.signIn(subject, claims(authTime));
        return console;
    }

    private HttpResponse<String> show(Console console) {
        console.browser().get(PAGE);
        return console.browser().show(SLOT, keyId);
    }

    /** Of a super admin who signed in so many seconds from now; null: the token does not say when. */
    private Map<String, Object> claims(Long authTime) {
        Map<String, Object> claims = new HashMap<>(Map.of(
                "keytrail_roles",
                Map.of("acme", "super-admin"),
                "iat",
                clock.instant().getEpochSecond()));
        if (authTime != null) {
            claims.put("auth_time", clock.instant().getEpochSecond() + authTime);
        }
        return claims;
    }

    private static boolean keyIn(HttpResponse<String> page) {
        return KEY.matcher(page.body()).find();
    }

    private static String link(HttpResponse<String> page) {
        Matcher link = AGAIN.matcher(page.body());
        assertThat(link.find()).as("there is a way to the issuer").isTrue();
        return link.group(1).replace("&amp;", "&");
    }
}
