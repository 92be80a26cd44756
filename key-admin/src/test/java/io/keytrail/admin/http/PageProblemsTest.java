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
