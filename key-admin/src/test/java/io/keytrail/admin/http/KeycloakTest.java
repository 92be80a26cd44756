package io.keytrail.admin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.json.JsonMapper;

/** The same as {@link IssuerSignInTest} in short, with a real issuer: Keycloak with the realm that is committed. */
class KeycloakTest extends HttpTest {

    private static final String PAGE = "/accounts/acme/api-key";
    private static final String SLOT = "/accounts/acme/keys/standard/default";
    private static final String REFUSED = "/sign-in?refused";
    private static final Pattern FORM = Pattern.compile("<form id=\"kc-form-login\"[^>]* action=\"([^\"]+)\"");
    private static final Pattern AGAIN = Pattern.compile("href=\"(/sign-in/issuer/again[^\"]+)\"");
    private static final Pattern KEY = Pattern.compile("kt_std_[0-9A-Za-z]{38}");

    private static final Keycloak KEYCLOAK = Keycloak.start(CONSOLE);

    private Console console;
    private Browser browser;

    @DynamicPropertySource
    static void keycloak(DynamicPropertyRegistry registry) {
        registry.add("tests.console-issuer", KEYCLOAK::issuerUri);
        registry.add("keytrail.console.sign-in.client-secret", () -> Keycloak.CONSOLE_SECRET);
        registry.add("keytrail.access.issuers[1].issuer-uri", KEYCLOAK::issuerUri);
        registry.add("keytrail.access.issuers[1].audience", () -> "keytrail");
        registry.add("keytrail.access.issuers[1].program-claim", () -> "client_id");
        // Keycloak's clock can't be turned
        // long enough to sign in and look at a key, also where that takes its time
        registry.add("keytrail.admin.fresh-login", () -> "PT10S");
    }

    @BeforeEach
    void open() {
        KEYCLOAK.awaitReady();
        browser = new Browser(port);
        console = new Console(ISSUER, browser);
    }

    @AfterAll
    static void stop() {
        KEYCLOAK.close();
    }

    @Test
    void adaGetsInAsSuperAdminWithTheRolesOfTheClaim() {
        browser.get(PAGE + "?kind=standard");
        HttpResponse<String> form = browser.follow(browser.get("/sign-in/issuer"));

        HttpResponse<String> wrong = submit(form, ADA, "wrong");
        assertThat(wrong.statusCode()).isEqualTo(200);
        HttpResponse<String> arrived = console.back(submit(wrong, ADA, Keycloak.PASSWORD));

        assertThat(location(arrived)).isEqualTo(PAGE + "?kind=standard");
        assertThat(browser.get(PAGE).body()).contains(ADA).contains("super-admin");
        assertThat(browser.get("/accounts/globex/api-key").statusCode()).isEqualTo(403);
        assertThat(browser.get("/api/v1/me").statusCode()).isEqualTo(401);
    }

    @Test
    void bobIsAMemberAndLearnsWhomToAsk() {
        assertThat(location(signIn(BOB))).isEqualTo("/");

        assertThat(location(browser.get("/"))).isEqualTo(PAGE);
        assertThat(browser.get(PAGE).body()).contains("member").doesNotContain("/generate");
    }

    @Test
    void aChangedStateOrNonceAndACodeThatWasUsedOpenNothing() {
        // Given an answer whose state somebody changes
        HttpResponse<String> answer = submit(browser.follow(browser.get("/sign-in/issuer")), ADA, Keycloak.PASSWORD);
        String path = Browser.target(answer).substring(CONSOLE.length());
        assertThat(location(browser.get(path.replaceFirst("state=[^&]+", "state=changed"))))
                .isEqualTo(REFUSED);

        // And the right one, twice; and its code brought by somebody else to a question of their own
        assertThat(location(browser.get(path))).isEqualTo("/");
        assertThat(location(browser.get(path))).isEqualTo(REFUSED);
        Browser thief = new Browser(port);
        String state =
                Console.parameters(Browser.target(thief.get("/sign-in/issuer"))).get("state");
        String code = Console.parameters(Browser.target(answer)).get("code");
        assertThat(location(thief.get("/sign-in/issuer/callback?code=" + code + "&state=" + state)))
                .isEqualTo(REFUSED);

        // And a question whose nonce somebody changed
        Browser other = new Browser(port);
        String question = Browser.target(other.get("/sign-in/issuer"));
        HttpResponse<String> changed = submit(
                other,
                other.go(question.replace(Console.parameters(question).get("nonce"), "changed")),
                ADA,
                Keycloak.PASSWORD);
        assertThat(location(new Console(ISSUER, other).back(changed))).isEqualTo(REFUSED);
        assertThat(other.get(PAGE).statusCode()).isEqualTo(302);
        assertThat(thief.get(PAGE).statusCode()).isEqualTo(302);
    }

    @Test
    void aCodeThatAnotherBrowserGotIsWorthNothingWithoutItsProofKey() {
        // Given a code that was never used
        HttpResponse<String> answer = submit(browser.follow(browser.get("/sign-in/issuer")), ADA, Keycloak.PASSWORD);
        String code = Console.parameters(Browser.target(answer)).get("code");

        // When
        Browser thief = new Browser(port);
        String state =
                Console.parameters(Browser.target(thief.get("/sign-in/issuer"))).get("state");

        // Then
        assertThat(location(thief.get("/sign-in/issuer/callback?code=" + code + "&state=" + state)))
                .isEqualTo(REFUSED);
    }

    @Test
    void afterAWhileShowNeedsANewSignInAtKeycloakAndThenOnePress() {
        // Given
        String keyId = generate();
        signIn(ADA);
        assertThat(KEY.matcher(show(keyId).body()).find()).isTrue();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> AGAIN.matcher(show(keyId).body()).find());

        // When: Keycloak knows the person, and asks for the password all the same
        Matcher again = AGAIN.matcher(show(keyId).body());
        assertThat(again.find()).isTrue();
        HttpResponse<String> form = browser.follow(browser.get(again.group(1).replace("&amp;", "&")));
        assertThat(form.statusCode()).isEqualTo(200);
        HttpResponse<String> back = console.back(submit(form, ADA, Keycloak.PASSWORD));

        // Then
        assertThat(location(back)).isEqualTo(PAGE + "#standard.default");
        assertThat(KEY.matcher(show(keyId).body()).find()).isTrue();
    }

    @Test
    void signingOutEndsTheSessionAtKeycloakToo() {
        // Given a person whom Keycloak remembers
        signIn(ADA);
        assertThat(location(console.back(browser.follow(browser.get("/sign-in/issuer")))))
                .isEqualTo("/");
        browser.get(PAGE);

        // When
        HttpResponse<String> out = browser.post("/sign-out");
        String idToken = Console.parameters(Browser.target(out)).get("id_token_hint");
        HttpResponse<String> back = browser.follow(out);

        // Then Keycloak asks no question, leads back, and wants a password the next time
        assertThat(Browser.target(back)).isEqualTo(CONSOLE + "/sign-in?out");
        assertThat(browser.get(PAGE).statusCode()).isEqualTo(302);
        assertThat(FORM.matcher(browser.follow(browser.get("/sign-in/issuer")).body())
                        .find())
                .isTrue();
        // And the token that the browser carried there opens no API
        assertThat(Http.bearer(port, idToken).get("/api/v1/me").summary()).isEqualTo("401 unauthenticated");
    }

    @Test
    void aTokenOfTheSameKeycloakOpensTheApi() {
        String token = token(
                "grant_type", "password", "client_id", "keytrail", "username", ADA, "password", Keycloak.PASSWORD);

        Http.Answer me = Http.bearer(port, token).get("/api/v1/me");

        assertThat(me.status()).isEqualTo(200);
        assertThat(me.body()).contains("\"acme\"").contains("super-admin");
    }

    @Test
    void aProgramMayBeShownAKeyIfItAsksForThatScope() {
        // Given
        generate();
        String[] client = {
            "grant_type",
            "client_credentials",
            "client_id",
            "keytrail-program",
            "client_secret",
            Keycloak.PROGRAM_SECRET
        };
        String without = token(client);
        String with = token(List.of(client), "scope", "keytrail.show");

        // When, Then
        assertThat(Http.bearer(port, without).post(STANDARD + "/show").summary())
                .isEqualTo("403 forbidden");
        assertThat(Http.bearer(port, with).post(STANDARD + "/show").status()).isEqualTo(200);
    }

    private String generate() {
        String keyId = ada().post(STANDARD + "/generate").text("keyId");
        QueryStub.keys = List.of(QueryStub.activeKey(keyId, "abcd", clock.instant()));
        return keyId;
    }

    private HttpResponse<String> show(String keyId) {
        browser.get(PAGE);
        return browser.show(SLOT, keyId);
    }

    private HttpResponse<String> signIn(String user) {
        return console.back(submit(browser.follow(browser.get("/sign-in/issuer")), user, Keycloak.PASSWORD));
    }

    private HttpResponse<String> submit(HttpResponse<String> page, String user, String password) {
        return submit(browser, page, user, password);
    }

    /** Fills in Keycloak's form; where it knows the person already it has no field for the name. */
    private static HttpResponse<String> submit(
            Browser browser, HttpResponse<String> page, String user, String password) {
        Matcher form = FORM.matcher(page.body());
        assertThat(form.find())
                .as("Keycloak's form, in an answer %s", page.statusCode())
                .isTrue();
        return browser.submit(
                form.group(1).replace("&amp;", "&"), "username", user, "password", password, "credentialId", "");
    }

    private static String token(List<String> fields, String... more) {
        return token(Stream.concat(fields.stream(), Arrays.stream(more)).toArray(String[]::new));
    }

    private static String token(String... fields) {
        HttpResponse<String> answer = new Browser(0).submit(KEYCLOAK.tokenEndpoint(), fields);
        assertThat(answer.statusCode()).isEqualTo(200);
        Map<?, ?> tokens = JsonMapper.shared().readValue(answer.body(), Map.class);
        return tokens.get("access_token").toString();
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElse("no redirect: " + answer.statusCode());
    }
}
