package io.keytrail.admin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** Sign-in at an issuer: what is asked of it, what is believed, and what is not. The same with Keycloak: KeycloakTest. */
class IssuerSignInTest extends HttpTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String PAGE = "/accounts/acme/api-key";
    private static final String REFUSED = "/sign-in?refused";

    /** Nobody else's: who is remembered as a member stays so for as long as the process. */
    private final String subject = "u-" + UUID.randomUUID();

    @Autowired
    private ServletWebServerApplicationContext service;

    @Test
    void thePageOffersTheIssuerAndTheForm() {
        assertThat(new Browser(port).get("/sign-in").body())
                .contains("href=\"/sign-in/issuer\"")
                .containsPattern("Sign in with\\s+<span>Example</span>")
                .contains("name=\"password\"");
    }

    @Test
    void theIssuerIsAskedForACodeWithProofKeyStateAndNonce() {
        HttpResponse<String> question = new Browser(port).get("/sign-in/issuer");

        assertThat(question.statusCode()).isEqualTo(302);
        assertThat(Browser.target(question))
                .startsWith(ISSUER.authorizationEndpointUrl("people").toString());
        Map<String, String> asked = Console.parameters(Browser.target(question));
        assertThat(asked)
                .containsEntry("response_type", "code")
                .containsEntry("client_id", Console.CLIENT)
                .containsEntry("scope", "openid email")
                .containsEntry("redirect_uri", CONSOLE + "/sign-in/issuer/callback")
                .containsEntry("code_challenge_method", "S256")
                .doesNotContainKeys("prompt", "max_age", "client_secret");
        assertThat(List.of(asked.get("code_challenge"), asked.get("state"), asked.get("nonce")))
                .allMatch(secret -> secret.length() >= 43)
                .doesNotHaveDuplicates();
        assertThat(Console.parameters(Browser.target(new Browser(port).get("/sign-in/issuer"))))
                .doesNotContainEntry("state", asked.get("state"))
                .doesNotContainEntry("nonce", asked.get("nonce"))
                .doesNotContainEntry("code_challenge", asked.get("code_challenge"));
    }

    @Test
    void whoComesBackIsTakenToThePageTheyWantedWithTheRolesOfTheClaim() {
        Console console = console();
        console.browser().get(PAGE + "?kind=standard");

        HttpResponse<String> arrived = console.signIn(subject, superAdmin());

        assertThat(location(arrived)).isEqualTo(PAGE + "?kind=standard");
        assertThat(console.browser().get(PAGE).statusCode()).isEqualTo(200);
        assertThat(console.browser().get("/accounts/globex/api-key").statusCode())
                .isEqualTo(403);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(keytrail.lastAction().getCause()).isEqualTo("SIGN_IN"));
        assertThat(keytrail.lastAction().getActor().getUserId()).isEqualTo(subject);
        assertThat(keytrail.lastAction().getMembers())
                .anySatisfy(member -> assertThat(member.getEmail()).isEqualTo("eve@acme.test"));
    }

    static Stream<Map<String, Object>> uselessClaims() {
        return Stream.of(
                Map.of(),
                Map.of("keytrail_roles", "{\"acme\":\"super-admin\"}"),
                Map.of("keytrail_roles", List.of("super-admin")),
                Map.of("keytrail_roles", Map.of("acme", "owner", "ACME", "super-admin", "-", "super-admin")),
                Map.of("roles", Map.of("acme", "super-admin")));
    }

    @ParameterizedTest
    @MethodSource("uselessClaims")
    void withoutARoleThatIsUnderstoodThePersonIsInAndSeesNoAccount(Map<String, Object> claims) {
        Console console = console();

        HttpResponse<String> arrived = console.signIn(subject, claims);

        assertThat(location(arrived)).isEqualTo("/");
        HttpResponse<String> home = console.browser().get("/");
        assertThat(home.statusCode()).isEqualTo(200);
        assertThat(home.body()).contains(subject).doesNotContain("/accounts/");
        assertThat(console.browser().get(PAGE).statusCode()).isEqualTo(403);
    }

    @Test
    void whoSignsInAgainAndAgainKeepsTheNewestTenSessions() {
        // Given a person with ten sessions
        List<Console> ten = Stream.generate(this::console).limit(10).toList();
        ten.forEach(console -> console.signIn(subject, superAdmin()));

        // When they sign in at one browser more
        Console newest = console();
        newest.signIn(subject, superAdmin());

        // Then their oldest session has ended, and no other
        assertThat(ten.get(0).browser().get(PAGE).statusCode()).isEqualTo(302);
        assertThat(ten.get(1).browser().get(PAGE).statusCode()).isEqualTo(200);
        assertThat(newest.browser().get(PAGE).statusCode()).isEqualTo(200);
    }

    @Test
    void anAnswerToWhatThisSessionDidNotAskIsRefused() {
        // Given what one browser asked
        Console console = console();
        HttpResponse<String> answer = console.browser().follow(console.browser().get("/sign-in/issuer"));
        String there = Browser.target(answer).substring(CONSOLE.length());
        String state = Console.parameters(Browser.target(answer)).get("state");

        // When another browser brings the answer, and its own one a changed state, and none
        Browser other = new Browser(port);
        other.get("/sign-in/issuer");
        assertThat(location(other.get(there))).isEqualTo(REFUSED);
        assertThat(location(new Browser(port).get(there))).isEqualTo(REFUSED);
        assertThat(location(console.browser().get("/sign-in/issuer/callback?code=a&state=b")))
                .isEqualTo(REFUSED);
        assertThat(location(console.browser().get("/sign-in/issuer/callback?code=a")))
                .isEqualTo(REFUSED);
        assertThat(state).isNotEmpty();

        // Then all are out, and what is said tells nothing
        assertThat(other.get(PAGE).statusCode()).isEqualTo(302);
        assertThat(console.browser().get(PAGE).statusCode()).isEqualTo(302);
        assertThat(other.get(REFUSED).body()).contains("That sign-in did not work");
    }

    @Test
    void aQuestionThatLacksItsNonceOrProofKeyIsNone() {
        Console console = console();
        HttpResponse<String> answer = console.browser().follow(console.browser().get("/sign-in/issuer"));
        String[] parts = console.browser().cookie("keytrail-question").split("\\.", -1);

        for (String planted : List.of(
                parts[0] + ".." + parts[2] + ".", parts[0] + "." + parts[1] + "..", parts[0], "!." + parts[1])) {
            Browser other = new Browser(port, "203.0.113.21");
            other.plant("keytrail-question", planted);
            assertThat(location(other.get(Browser.target(answer).substring(CONSOLE.length()))))
                    .isEqualTo(REFUSED);
        }
    }

    @Test
    void anAnswerWorksOnce() {
        Console console = console();
        HttpResponse<String> answer = console.browser().follow(console.browser().get("/sign-in/issuer"));

        assertThat(location(console.back(answer))).isEqualTo("/");
        assertThat(location(console.back(answer))).isEqualTo(REFUSED);
    }

    @Test
    void aTokenForAnotherQuestionIsRefused() {
        Console console = console();
        String question = Browser.target(console.browser().get("/sign-in/issuer"));
        String nonce = Console.parameters(question).get("nonce");

        HttpResponse<String> back = console.back(console.browser().go(question.replace(nonce, "of-another-question")));

        assertThat(location(back)).isEqualTo(REFUSED);
        assertThat(console.browser().get(PAGE).statusCode()).isEqualTo(302);
    }

    static Stream<Map<String, Object>> uselessTokens() {
        return Stream.of(
                Map.of("aud", "keytrail"), Map.of("iss", "https://evil.example"), Map.of("exp", 1_700_000_000));
    }

    @ParameterizedTest
    @MethodSource("uselessTokens")
    void aTokenOfAnotherIssuerOrTimeOrForAnotherClientIsRefused(Map<String, Object> claims) {
        Console console = console();

        assertThat(location(console.signIn(subject, claims))).isEqualTo(REFUSED);
        assertThat(console.browser().get(PAGE).statusCode()).isEqualTo(302);
    }

    @Test
    void aNoOfTheIssuersOrOfAnotherOneIsRefused() {
        Browser browser = new Browser(port);

        String state = Console.parameters(Browser.target(browser.get("/sign-in/issuer")))
                .get("state");
        assertThat(location(browser.get(
                        "/sign-in/issuer/callback?error=access_denied%0Aforged&error_description=%3Cscript%3E&state="
                                + encoded(state))))
                .isEqualTo(REFUSED);
        state = Console.parameters(Browser.target(browser.get("/sign-in/issuer")))
                .get("state");
        assertThat(location(browser.get(
                        "/sign-in/issuer/callback?code=a&iss=https://evil.example&state=" + encoded(state))))
                .isEqualTo(REFUSED);
    }

    @Test
    void whoBringsTooManyAnswersThatDoNotWorkMustWait() {
        Browser browser = new Browser(port, "203.0.113.10");
        int refused = 0;
        while (REFUSED.equals(location(browser.get("/sign-in/issuer/callback?code=guess"))) && refused < 100) {
            refused++;
        }

        assertThat(refused).isEqualTo(20);
        Console console = new Console(ISSUER, browser);
        HttpResponse<String> answer = browser.follow(browser.get("/sign-in/issuer"));
        assertThat(location(console.back(answer))).isEqualTo("/sign-in?wait");
        clock.turn(Duration.ofMinutes(2));
        assertThat(location(console.back(answer))).isEqualTo("/");
    }

    @Test
    void whoHasAWholeNetworkOfAddressesBringsNoMoreOfThem() {
        for (int guess = 0; guess < 20; guess++) {
            Browser browser = new Browser(port, "2001:db8:8:1::" + guess);
            assertThat(location(browser.get("/sign-in/issuer/callback?code=guess")))
                    .isEqualTo(REFUSED);
        }

        assertThat(location(new Browser(port, "2001:db8:8:1:ffff::1").get("/sign-in/issuer/callback?code=guess")))
                .isEqualTo("/sign-in?wait");
    }

    @Test
    void whatAProxyOrAStrangerSaysOfTheHostChangesNotWhereTheIssuerSendsPeople() {
        Http.Answer question = new Http(port, null)
                .send(
                        "GET",
                        "/sign-in/issuer",
                        "",
                        "X-Forwarded-Host",
                        "evil.example",
                        "X-Forwarded-Proto",
                        "https",
                        "X-Forwarded-Port",
                        "444",
                        "Forwarded",
                        "host=evil.example;proto=https");

        assertThat(Console.parameters(question.header("Location")))
                .containsEntry("redirect_uri", CONSOLE + "/sign-in/issuer/callback");
    }

    @Test
    void ofTheIssuersTokensTheSessionKeepsTheIdTokenAloneForTheSignOut() {
        Console console = console();
        console.signIn(subject, superAdmin());

        Map<String, Object> kept = keptBy(console.browser().session());

        assertThat(kept.keySet())
                .containsExactlyInAnyOrder(
                        "SPRING_SECURITY_CONTEXT",
                        "io.keytrail.admin.signin.IssuerSession",
                        "io.keytrail.admin.signin.OpenSessions");
        assertThat(kept.toString()).doesNotContain("eyJ");
        assertThat(kept.get("SPRING_SECURITY_CONTEXT"))
                .extracting(
                        "authentication.caller.authorization", "authentication.credentials", "authentication.details")
                .containsExactly("", "", null);
    }

    @Test
    void theSessionOpensNoApi() {
        Console console = console();
        console.signIn(subject, superAdmin());

        assertThat(console.browser().get("/api/v1/me").statusCode()).isEqualTo(401);
    }

    @Test
    void theIdTokenOpensNoApi() {
        // Given the one that the sign-out shows
        Console console = console();
        console.signIn(subject, superAdmin());
        console.browser().get(PAGE);
        String hint = Console.parameters(Browser.target(console.browser().post("/sign-out")))
                .get("id_token_hint");

        // When, Then
        assertThat(Http.bearer(port, hint).get("/api/v1/me").summary()).isEqualTo("401 unauthenticated");
    }

    @Test
    void signingOutEndsTheSessionHereAndLeadsToTheIssuer() {
        Console console = console();
        console.signIn(subject, superAdmin());
        String session = console.browser().session();
        HttpResponse<String> page = console.browser().get(PAGE);

        HttpResponse<String> out = console.browser().post("/sign-out");

        assertThat(Browser.target(out))
                .startsWith(ISSUER.endSessionEndpointUrl("people").toString());
        assertThat(Console.parameters(Browser.target(out)))
                .containsEntry("client_id", Console.CLIENT)
                .containsEntry("post_logout_redirect_uri", CONSOLE + "/sign-in?out")
                .containsKey("id_token_hint");
        Browser thief = new Browser(port);
        thief.plant(session);
        assertThat(thief.get(PAGE).statusCode()).isEqualTo(302);
        // And Chromium lets the form lead there
        String origin = ISSUER.baseUrl().toString().replaceAll("/$", "");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("form-action 'self' " + origin + ";");
    }

    @Test
    void whoCameWithAPasswordIsSignedOutHereAlone() {
        Browser browser = Browser.signedIn(port, ADA, PASSWORD);
        browser.get(PAGE);

        assertThat(location(browser.post("/sign-out"))).isEqualTo("/sign-in?out");
    }

    @Test
    void aSessionEndsAfterTwelveHoursHoweverBusyItIs() {
        Console console = console();
        console.signIn(subject, superAdmin());
        clock.turn(Duration.ofHours(12).minusMinutes(1));
        assertThat(console.browser().get(PAGE).statusCode()).isEqualTo(200);

        clock.turn(Duration.ofMinutes(1));

        assertThat(location(console.browser().get(PAGE))).isEqualTo("/sign-in");
        clock.reset();
        assertThat(console.browser().get(PAGE).statusCode()).isEqualTo(302);
    }

    private Console console() {
        return new Console(ISSUER, new Browser(port));
    }

    private Map<String, Object> superAdmin() {
        return Map.of(
                "keytrail_roles",
                Map.of("acme", "super-admin"),
                "email",
                "eve@acme.test",
                "auth_time",
                clock.instant().getEpochSecond());
    }

    /** What the server has in a session. */
    private Map<String, Object> keptBy(String session) {
        Context context = (Context)
                ((TomcatWebServer) service.getWebServer()).getTomcat().getHost().findChildren()[0];
        try {
            HttpSession found = context.getManager().findSession(session).getSession();
            Map<String, Object> kept = new TreeMap<>();
            Collections.list(found.getAttributeNames()).forEach(name -> kept.put(name, found.getAttribute(name)));
            return kept;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElse("no redirect: " + answer.statusCode());
    }
}
