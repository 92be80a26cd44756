package io.keytrail.admin.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.service.keys.KeyStatusView;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever goes wrong at a page's address is a page for people, and a problem for programs. */
class PageProblemsTest extends HttpTest {

    private static final String PAGE = "/accounts/acme/api-key";
    private static final String GENERATE = "/accounts/acme/keys/standard/default/generate";

    private Browser ada;

    @BeforeEach
    void someoneIsSignedIn() {
        ada = Browser.signedIn(port, ADA, PASSWORD);
        ada.get(PAGE);
    }

    @Test
    void aFormThatLacksAFieldIsAnsweredWithAPage() {
        HttpResponse<String> answer = ada.post(GENERATE);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("requestId is required.").contains("Back to the settings");
        assertThat(type(answer)).startsWith("text/html");
    }

    @Test
    void aFieldOfAnotherKindIsAnsweredWithAPage() {
        HttpResponse<String> answer = ada.post(
                "/accounts/acme/keys/standard/default/rotate", "requestId", "r", "expectedKeyId", "k", "grace", "long");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("a duration such as PT10M").contains("Back to the settings");
    }

    @Test
    void aMethodThatAnAddressDoesNotTakeIsAnsweredWithAPage() {
        HttpResponse<String> answer = ada.post(PAGE);

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET");
        assertThat(answer.body()).contains("This address does not take POST.").contains("Back to the settings");
        assertThat(type(answer)).startsWith("text/html");
    }

    @Test
    void whatNobodyExpectedIsAnsweredWithAPageThatNamesItsErrorId() {
        QueryStub.keys = List.of(broken());

        HttpResponse<String> answer = ada.get(PAGE);

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(type(answer)).startsWith("text/html");
        assertThat(answer.body())
                .contains("Something went wrong here")
                .containsPattern("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
                .doesNotContain("Exception");
    }

    @Test
    void whatFailsWhileAPageIsMadeIsAnsweredWithAPage() {
        RecordsStub.prepareJson("/accounts/acme/usage", "{\"buckets\": [], \"breaches\": [], \"timeZone\": \"UTC\"}");

        HttpResponse<String> answer = ada.get("/accounts/acme/call-log/usage");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(type(answer)).startsWith("text/html");
        assertThat(answer.body()).contains("Something went wrong here").doesNotContain("Exception");
    }

    @Test
    void theWayToTheIssuerLacksNothingWithoutAPage() {
        HttpResponse<String> answer = ada.get("/sign-in/issuer/again");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("account is required.").contains("Back to the settings");
    }

    @Test
    void whatTheFirewallRefusesIsAnsweredWithAPage() {
        for (String path :
                List.of("/accounts/acme//api-key", "/accounts/acme/api-key;a=b", "//console", "/nothing//")) {
            isAPage(ada.get(path), 400, "The request can't be understood.");
        }
    }

    @Test
    void aFormThatIsTooLargeIsAnsweredWithAPage() {
        isAPage(ada.post(GENERATE, "note", "a".repeat(256 * 1024)), 413, "The request's body may have up to");
    }

    @Test
    void anAddressThatNobodyKnowsIsAnsweredWithAPage() {
        HttpResponse<String> answer = new Browser(port).get("/nothing");

        isAPage(answer, 401, "This address needs credentials.");
        assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
    }

    @Test
    void whoHasGuessedTooManyPasswordsIsToldSoWithAPage() {
        // Given a browser that has sent wrong passwords as its own window asks for them, until it must wait
        Http guesser = Http.basic(port, ADA, "wrong wrong");
        String[] browser = {"Accept", "text/html,*/*;q=0.8", "X-Forwarded-For", "203.0.113.44"};
        Http.Answer answer = guesser.send("GET", "/nothing", "", browser);
        for (int guess = 1; guess < 100 && answer.status() == 401; guess++) {
            answer = guesser.send("GET", "/nothing", "", browser);
        }

        // Then
        isAPage(answer.response(), 429, "Too many attempts; try again later.");
        assertThat(answer.response().headers().firstValue("Retry-After")).isPresent();
        // And a program at the API still gets the problem
        assertThat(guesser.send("GET", "/api/v1/me", "", browser).summary()).isEqualTo("429 too-many-requests");
    }

    @Test
    void whatFiltersRefuseProgramsIsTheProblemItself() {
        Http program = new Http(port, null);

        for (String accept : List.of("application/json", "application/problem+json", "text/csv")) {
            assertThat(program.send("GET", "/accounts/acme//api-key", "", "Accept", accept)
                            .summary())
                    .isEqualTo("400 bad-parameter");
            assertThat(program.send("POST", "/accounts/acme/api-key", "a".repeat(257 * 1024), "Accept", accept)
                            .summary())
                    .isEqualTo("413 too-large");
        }
        for (String path : List.of("/api/v1//me", "/api/v1/me;a=b")) {
            assertThat(program.send("GET", path, "", "Accept", "text/html").summary())
                    .isEqualTo("400 bad-parameter");
        }
    }

    @Test
    void programsGetTheProblemItself() throws IOException {
        QueryStub.keys = List.of(broken());

        HttpResponse<InputStream> answer = ada.open(PAGE, "application/json");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(new String(answer.body().readAllBytes(), StandardCharsets.UTF_8))
                .contains("errorId");
    }

    @Test
    void theApiAnswersBrowsersAsItAnswersAll() {
        assertThat(type(ada.get("/api/v1/me"))).isEqualTo("application/problem+json");
        assertThat(new Http(port, null)
                        .send("GET", "/api/v1/me", "", "Accept", "text/html")
                        .header("Content-Type"))
                .isEqualTo("application/problem+json");
    }

    /** With the pages' own protection, though none of the pages' filters has seen it. */
    private static void isAPage(HttpResponse<String> answer, int status, String words) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(type(answer)).startsWith("text/html");
        assertThat(answer.body()).contains(words.replace("'", "&#39;")).contains("Back to the settings");
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'")
                .contains("frame-ancestors 'none'");
        assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }

    /** A key without a state, as no query API answers it. */
    private KeyStatusView broken() {
        return new KeyStatusView(
                "k",
                "acme",
                "standard",
                "default",
                "abcd",
                null,
                clock.instant(),
                ADA,
                0,
                clock.instant(),
                null,
                null,
                null,
                null,
                List.of(),
                null,
                null);
    }

    private static String type(HttpResponse<String> answer) {
        return answer.headers().firstValue("Content-Type").orElse("");
    }
}
