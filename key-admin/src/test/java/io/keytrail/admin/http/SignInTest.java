package io.keytrail.admin.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How people come in, and stay in no longer than they should. */
class SignInTest extends HttpTest {

    private static final String PAGE = "/accounts/acme/api-key";

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
    void aSessionThatSomebodyPlantedIsNotTheOneThatIsSignedIn() {
        Browser attacker = new Browser(port);
        attacker.get("/sign-in");
        Browser victim = new Browser(port);
        victim.plant(attacker.session());

        victim.signIn(ADA, PASSWORD);

        assertThat(victim.session()).isNotEqualTo(attacker.session());
        assertThat(victim.get(PAGE).statusCode()).isEqualTo(200);
        assertThat(attacker.get(PAGE).statusCode()).isEqualTo(302);
    }

    @Test
    void theCookieIsForThisServerAndNoScript() {
        Browser browser = new Browser(port);

        String cookie =
                browser.get("/sign-in").headers().firstValue("Set-Cookie").orElse("");

        assertThat(cookie).startsWith("keytrail-session=").contains("HttpOnly").contains("SameSite=Lax");
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
                    .contains("frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(headers.firstValue("Cache-Control").orElse(path)).contains("no-store");
            assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
        }
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElse("no redirect: " + answer.statusCode());
    }
}
