package io.keytrail.admin.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.Action;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** How people come in, and stay in no longer than they should. */
class SignInTest extends HttpTest {

    private static final String PAGE = "/accounts/acme/api-key";

    @Autowired
    private ServletWebServerApplicationContext service;

    @Test
    void whoHasNotSignedInIsSentToTheFormAndThenToThePageTheyWanted() {
        Browser browser = new Browser(port);

        HttpResponse<String> refused = browser.get(PAGE + "?kind=standard&name=default");
        HttpResponse<String> arrived = browser.signIn(ADA, PASSWORD);

        assertThat(refused.statusCode()).isEqualTo(302);
        assertThat(location(refused)).isEqualTo("/sign-in");
        assertThat(location(arrived)).isEqualTo(PAGE + "?kind=standard&name=default");
        assertThat(browser.get(PAGE).statusCode()).isEqualTo(200);
    }

    @Test
    void aSignInLeadsNowhereElse() {
        Browser browser = new Browser(port);
        browser.get("/sign-in?continue=https://evil.example/&redirect=//evil.example");

        HttpResponse<String> arrived =
                browser.post("/sign-in", "username", ADA, "password", PASSWORD, "continue", "https://evil.example/");

        assertThat(location(arrived)).isEqualTo("/");
        assertThat(location(browser.get("/"))).isEqualTo(PAGE);
    }

    @Test
    void aWrongPasswordOpensNothingAndSaysNotWhatWasWrong() {
        Browser browser = new Browser(port);

        assertThat(location(browser.signIn(ADA, "wrong wrong"))).isEqualTo("/sign-in?failed");
        assertThat(location(browser.signIn("nobody@acme.test", PASSWORD))).isEqualTo("/sign-in?failed");
        assertThat(browser.get("/sign-in?failed").body()).contains("Unknown user or wrong password.");
        assertThat(browser.get(PAGE).statusCode()).isEqualTo(302);
    }

    @Test
    void whoGuessesPasswordsMustWaitEvenIfAGuessIsRight() {
        Browser browser = new Browser(port, "203.0.113.9");
        int guesses = 0;
        while (!"/sign-in?wait".equals(location(browser.signIn(ADA, "guess " + guesses))) && guesses < 100) {
            guesses++;
        }

        assertThat(guesses).isEqualTo(20);
        assertThat(location(browser.signIn(ADA, PASSWORD))).isEqualTo("/sign-in?wait");
        assertThat(browser.get("/sign-in?wait").body()).contains("Wait a minute");
        clock.turn(Duration.ofMinutes(2));
        assertThat(location(browser.signIn(ADA, PASSWORD))).isEqualTo("/");
    }

    @Test
    void whoHasAWholeNetworkOfAddressesGuessesNoMoreThanOthers() {
        for (int guess = 0; guess < 20; guess++) {
            assertThat(location(new Browser(port, "2001:db8:7:1::" + guess).signIn(ADA, "guess " + guess)))
                    .isEqualTo("/sign-in?failed");
        }

        assertThat(location(new Browser(port, "2001:db8:7:1:ffff::1").signIn(ADA, PASSWORD)))
                .isEqualTo("/sign-in?wait");
        assertThat(location(new Browser(port, "2001:db8:7:2::1").signIn(ADA, PASSWORD)))
                .isEqualTo("/");
    }

    @Test
    void aSessionThatSomebodyPlantedIsNotTheOneThatIsSignedIn() {
        Browser attacker = Browser.signedIn(port, BOB, PASSWORD);
        String planted = attacker.session();
        Browser victim = new Browser(port);
        victim.plant(planted);

        victim.signIn(ADA, PASSWORD);

        assertThat(victim.session()).isNotEqualTo(planted);
        assertThat(victim.get(PAGE).statusCode()).isEqualTo(200);
        assertThat(attacker.get(PAGE).statusCode()).isEqualTo(302);
    }

    @Test
    void whoSignsInAgainAndAgainKeepsTheNewestTenSessions() {
        // Given somebody with a session, and a person with ten
        Browser gus = Browser.signedIn(port, GUS, PASSWORD);
        List<Browser> ten = Stream.generate(() -> Browser.signedIn(port, ADA, PASSWORD))
                .limit(10)
                .toList();

        // When that person signs in once more
        Browser newest = Browser.signedIn(port, ADA, PASSWORD);

        // Then their oldest session has ended, and no other
        assertThat(location(ten.get(0).get(PAGE))).isEqualTo("/sign-in");
        assertThat(ten.subList(1, 10))
                .allSatisfy(
                        browser -> assertThat(browser.get(PAGE).statusCode()).isEqualTo(200));
        assertThat(newest.get(PAGE).statusCode()).isEqualTo(200);
        assertThat(gus.get("/accounts/globex/api-key").statusCode()).isEqualTo(200);
    }

    @Test
    void whoHasNotSignedInHasNoSession() {
        int before = sessions();

        for (String path : List.of(
                "/",
                "/sign-in",
                "/sign-in?failed",
                PAGE,
                "/nowhere",
                "/sign-in/issuer",
                "/sign-in/issuer/callback?code=a")) {
            Browser stranger = new Browser(port, "203.0.113.20");
            stranger.get(path);
            stranger.post("/sign-in", "username", ADA, "password", "wrong wrong");
            stranger.post("/sign-out");
            assertThat(stranger.session()).as(path).isNull();
        }

        assertThat(sessions()).isEqualTo(before);
    }

    @Test
    void aFormOfTheSignInNeedsItsTokenToo() {
        Browser browser = new Browser(port);
        browser.get("/sign-in");

        HttpResponse<String> forged =
                new Browser(port).postWith(browser.formToken(), "/sign-in", "username", ADA, "password", PASSWORD);

        assertThat(forged.statusCode()).isEqualTo(403);
    }

    @Test
    void aTokenThatSomebodyPlantedMovesNobodyWhoHasSignedIn() {
        Browser attacker = new Browser(port);
        attacker.get("/sign-in");
        Browser victim = Browser.signedIn(port, ADA, PASSWORD);
        victim.plant("keytrail-form", attacker.cookie("keytrail-form"));

        HttpResponse<String> generate = victim.postWith(
                attacker.formToken(), "/accounts/acme/keys/standard/default/generate", "requestId", "r-1");

        assertThat(generate.statusCode()).isEqualTo(403);
        assertThat(keytrail.actions).noneMatch(action -> action.getAction() == Action.GENERATE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/",
                "//evil.example/accounts/",
                "/\\evil.example",
                "/accounts/acme\r\nX: y",
                "/accounts/{user}",
                "/sign-out"
            })
    void aWantedPageThatSomebodyPlantedIsOneOfThisServerOrNone(String planted) {
        Browser browser = new Browser(port);
        browser.plant(
                "keytrail-wanted", Base64.getUrlEncoder().withoutPadding().encodeToString(planted.getBytes(UTF_8)));

        assertThat(location(browser.signIn(ADA, PASSWORD))).isEqualTo("/");
    }

    @Test
    void whatIsNoWantedPageAtAllIsNone() {
        Browser browser = new Browser(port);
        browser.plant("keytrail-wanted", "!");

        assertThat(location(browser.signIn(ADA, PASSWORD))).isEqualTo("/");
    }

    @Test
    void theCookiesAreForThisServerAndNoScript() {
        Browser browser = new Browser(port);

        HttpResponse<String> page = browser.get(PAGE);
        HttpResponse<String> issuer = browser.get("/sign-in/issuer");
        HttpResponse<String> form = browser.get("/sign-in");
        HttpResponse<String> arrived = browser.post("/sign-in", "username", ADA, "password", PASSWORD);

        assertThat(Stream.of(page, issuer, form, arrived)
                        .flatMap(answer -> answer.headers().allValues("Set-Cookie").stream()))
                .extracting(cookie -> cookie.substring(0, cookie.indexOf('=')))
                .contains("keytrail-wanted", "keytrail-question", "keytrail-form", "keytrail-session");
        assertThat(Stream.of(page, issuer, form, arrived)
                        .flatMap(answer -> answer.headers().allValues("Set-Cookie").stream()))
                .allSatisfy(cookie -> assertThat(cookie).contains("HttpOnly").contains("SameSite=Lax"));
    }

    @Test
    void signingOutEndsTheSessionAlsoForWhoKeptItsCookie() {
        Browser browser = Browser.signedIn(port, ADA, PASSWORD);
        String session = browser.session();
        browser.get(PAGE);

        HttpResponse<String> out = browser.post("/sign-out");

        assertThat(location(out)).isEqualTo("/sign-in?out");
        Browser thief = new Browser(port);
        thief.plant(session);
        assertThat(thief.get(PAGE).statusCode()).isEqualTo(302);
    }

    @Test
    void aFormWithoutItsTokenChangesNothing() {
        Browser browser = Browser.signedIn(port, ADA, PASSWORD);

        HttpResponse<String> generate =
                browser.post("/accounts/acme/keys/standard/default/generate", "requestId", "r-1");
        HttpResponse<String> out = browser.post("/sign-out");

        assertThat(generate.statusCode()).isEqualTo(403);
        assertThat(generate.body()).contains("Nothing was done").contains("</html>");
        assertThat(out.statusCode()).isEqualTo(403);
        assertThat(keytrail.actions).isEmpty();
        assertThat(browser.get(PAGE).statusCode()).isEqualTo(200);
    }

    @Test
    void theApiTakesNoSessionAndThePagesTakeNoPassword() {
        Browser browser = Browser.signedIn(port, ADA, PASSWORD);

        assertThat(browser.get("/api/v1/me").statusCode()).isEqualTo(401);
        assertThat(ada().get(PAGE).summary()).isEqualTo("401 unauthenticated");
    }

    @Test
    void everyPageForbidsWhatIsNotItsOwn() {
        Browser browser = Browser.signedIn(port, ADA, PASSWORD);

        for (String path : new String[] {"/sign-in", PAGE, "/accounts/globex/api-key", "/"}) {
            var headers = browser.get(path).headers();
            assertThat(headers.firstValue("Content-Security-Policy").orElse(path))
                    .contains("default-src 'none'")
                    .contains("script-src 'self';")
                    .contains("img-src 'self';")
                    .contains("frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(headers.firstValue("Cache-Control").orElse(path)).contains("no-store");
            assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
        }
    }

    private int sessions() {
        Context context = (Context)
                ((TomcatWebServer) service.getWebServer()).getTomcat().getHost().findChildren()[0];
        return context.getManager().getActiveSessions();
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElse("no redirect: " + answer.statusCode());
    }
}
