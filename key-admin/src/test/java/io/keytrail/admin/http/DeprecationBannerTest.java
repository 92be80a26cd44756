package io.keytrail.admin.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/** The article's deprecation: a banner first, refusal after; the developer kind has no part in it. */
@TestPropertySource(
        properties = {
            "keytrail.kinds.standard.no-new-keys-after=2020-11-30T00:00:00Z",
            "keytrail.kinds.standard.refused-after=2199-11-30T00:00:00Z"
        })
class DeprecationBannerTest extends HttpTest {

    private String page;

    @BeforeEach
    void whenThePageIsOpened() {
        page = Browser.signedIn(port, ADA, PASSWORD)
                .get("/accounts/acme/api-key")
                .body();
    }

    @Test
    void theBannerNamesTheKindItsDatesAndTheWayOut() {
        assertThat(page)
                .contains("The account API key is being retired.")
                .contains("There have been no new keys since")
                .contains("2020-11-30T00:00:00Z")
                .contains("Calls with such a key are refused from")
                .contains("2199-11-30T00:00:00Z")
                .contains("href=\"#kind-private-app\"")
                .contains("id=\"kind-private-app\"");
    }

    @Test
    void theDeveloperKindIsUntouchedByIt() {
        assertThat(page)
                .contains("Developer API keys are separate and stay as they are.")
                .doesNotContain("Developer API keys are being retired")
                .contains("action=\"/accounts/acme/keys/developer/default/generate\"");
    }

    @Test
    void noKeyOfTheRetiredKindIsOffered() {
        assertThat(page)
                .doesNotContain("action=\"/accounts/acme/keys/standard/default/generate\"")
                .contains("No new keys of this kind can be generated any more.");
    }
}
