package io.keytrail.admin.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/** Where developer keys are being retired as well. */
@TestPropertySource(
        properties = {
            "keytrail.kinds.standard.no-new-keys-after=2199-11-30T00:00:00Z",
            "keytrail.kinds.developer.no-new-keys-after=2199-12-31T00:00:00Z"
        })
class TwoDeprecationsTest extends HttpTest {

    @Test
    void noBannerSaysOfDeveloperKeysThatTheyStay() {
        assertThat(Browser.signedIn(port, ADA, PASSWORD)
                        .get("/accounts/acme/api-key")
                        .body())
                .contains("The account API key is being retired.")
                .contains("Developer API keys are being retired.")
                .doesNotContain("stay as they are");
    }
}
