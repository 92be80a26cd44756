package io.keytrail.admin.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.admin.query.QueryApi;
import io.keytrail.admin.tokens.ServiceTokens;
import io.keytrail.service.access.Caller;
import io.keytrail.service.access.Role;
import io.keytrail.service.problem.ProblemException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class RecordsTest extends HttpTest {

    @Autowired
    private ServiceTokens tokens;

    @Test
    void keysAndImpactAreTheQueryApisAnswers() {
        assertThat(ada().get(KEYS).body()).isEqualTo("{\"keys\":[]}");
        assertThat(as(ANA).get(STANDARD + "/impact").text("slot")).isEqualTo("standard/default");
        assertThat(ada().get(KEYS + "/golden/default/impact").text("parameter")).isEqualTo("kind");
    }

    @Test
    void theQueryApiIsAskedAsTheCallerWithItsRoleInThisAccountAlone() {
        Map<String, Object> claims = Map.of(
                "email",
                "eve@acme.test",
                "auth_time",
                1_700_000_000,
                "keytrail_roles",
                Map.of("acme", "analyst", "globex", "super-admin"));

        withToken(claims).get(KEYS);

        Caller asked = QueryStub.lastCaller;
        assertThat(asked.userId()).isEqualTo("u-1");
        assertThat(asked.email()).contains("eve@acme.test");
        assertThat(asked.roles()).isEqualTo(Map.of("acme", Role.ANALYST));
    }

    @Test
    void itsProblemsArePassedOn() {
        QueryStub.moving = true;

        var answer = ada().get(KEYS);

        assertThat(answer.summary()).isEqualTo("503 rebalancing");
        assertThat(answer.header("Retry-After")).isEqualTo("3");
    }

    @Test
    void aQueryApiThatIsDownOrDoesNotBelieveUsIsUnavailable() {
        Caller caller = new Caller(
                "u-1", Optional.empty(), Map.of("acme", Role.ANALYST), Optional.empty(), false, Set.of(), "");
        QueryApi down = new QueryApi(URI.create("http://localhost:1"), Duration.ofSeconds(2), tokens);
        // key-admin itself does not trust its own service tokens
        QueryApi stranger = new QueryApi(URI.create("http://localhost:" + port), Duration.ofSeconds(5), tokens);

        Assertions.setMaxStackTraceElementsDisplayed(3);
        assertThat(unavailable(down, caller)).isEqualTo("unavailable");
        assertThat(unavailable(stranger, caller)).isEqualTo("unavailable");
    }

    @Test
    void theKeysOfServiceTokensArePublic() {
        var answer = new Http(port, null).get("/.well-known/jwks.json");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/jwk-set+json");
        assertThat(answer.body()).isEqualTo(tokens.jwkSet()).doesNotContain("\"d\"");
    }

    private static String unavailable(QueryApi api, Caller caller) {
        ProblemException refused = Assertions.catchThrowableOfType(
                ProblemException.class, () -> api.get(caller, "acme", "/api/v1/accounts/acme/keys"));
        assertThat(refused.problem().headers()).containsKey("Retry-After");
        return refused.problem().slug();
    }
}
