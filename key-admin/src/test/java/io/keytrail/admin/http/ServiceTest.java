package io.keytrail.admin.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.keys.KeyText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What holds for the service as a whole. */
@ExtendWith(OutputCaptureExtension.class)
class ServiceTest extends HttpTest {

    @Test
    void itIsReadyOnlyWhileItsFollowersAre() {
        assertThat(new Http(port, null).get("/actuator/health/readiness").status())
                .isEqualTo(200);
        keytrail.losesOutcomes(true);

        assertThat(new Http(port, null).get("/actuator/health/readiness").status())
                .isEqualTo(503);
        assertThat(new Http(port, null).get("/actuator/health/liveness").status())
                .isEqualTo(200);
    }

    @Test
    void meAndKindsAnswerEverybodyWhoSignedIn() {
        assertThat(as(OLGA).get("/api/v1/me").json().path("roles").toString()).isEqualTo("{\"-\":\"operator\"}");
        var kinds = as(BOB).get("/api/v1/kinds").json().path("kinds");
        assertThat(kinds).hasSize(4);
        assertThat(kinds.get(0).path("kind").asString()).isEqualTo("standard");
        assertThat(kinds.get(0).path("maxGrace").asString()).isEqualTo("PT168H");
        assertThat(kinds.get(0).path("noNewKeysAfter").isNull()).isTrue();
        assertThat(kinds.get(3).path("maxKeys").isNull()).isTrue();
    }

    @Test
    void itsApiIsDescribed() {
        var paths = new Http(port, null).get("/v3/api-docs").json().path("paths");

        assertThat(paths.has("/api/v1/accounts/{account}/keys/{kind}/{name}/rotate"))
                .isTrue();
        assertThat(paths.path("/api/v1/me").path("get").path("parameters").isMissingNode())
                .isTrue();
    }

    @Test
    void actionsAreCountedWithoutNamingAccounts() {
        ada().post(STANDARD + "/generate");

        String figures = as(OLGA).get("/actuator/prometheus").body();

        assertThat(figures)
                .contains("keytrail_actions_total{action=\"GENERATE\"")
                .contains("keytrail_actions_wait_seconds")
                .doesNotContain("acme");
    }

    @Test
    void noKeysTextIsEverLogged(CapturedOutput output) {
        String generated = ada().post(STANDARD + "/generate").text("key");
        String shown = ada().post(STANDARD + "/show").text("key");
        ada().postBody(STANDARD + "/rotate", "{\"unknown\":\"" + generated + "\"}");

        assertThat(shown).isEqualTo(generated);
        assertThat(KeyText.mask(output.toString())).isEqualTo(output.toString());
    }
}
