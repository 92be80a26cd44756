package io.keytrail.streams.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** While an account's state moves, every route says so, and none gives half an answer. */
class RebalancingTest {

    private static final String ACME = "/api/v1/accounts/acme";

    @RegisterExtension
    static final QueryFixture query = new QueryFixture();

    @BeforeEach
    void anAccountWithAKey() {
        query.driver.send(Keys.active("acme", "a".repeat(64)));
    }

    @ParameterizedTest
    @CsvSource({
        "/calls, application/json",
        "/calls, text/csv",
        "/calls, application/x-ndjson",
        "/calls/summary?by=path, application/json",
        "/calls/series, application/json",
        "/usage, application/json",
        "/audit, application/json",
        "/audit, text/csv",
        "/audit, application/x-ndjson",
        "/audit/verify, application/json",
        "/keys, application/json",
        "/keys/standard/default/impact, application/json"
    })
    void whileNobodyHoldsTheAccountEveryRouteIsRebalancing(String route, String accept) {
        query.server.state.ownerOfCalls = null;
        query.server.state.ownerOfAudit = null;

        isRebalancing(query.server.as("ana").get(ACME + route, "Accept", accept));
    }

    @ParameterizedTest
    @CsvSource({
        "/calls, application/json",
        "/calls?status=404, application/json",
        "/calls, text/csv",
        "/calls, application/x-ndjson",
        "/calls/summary?by=path, application/json",
        "/calls/series, application/json",
        "/keys/standard/default/impact, application/json"
    })
    void anAccountThatMovesAwayWhileItIsReadIsRebalancing(String route, String accept) {
        ScriptedCallLog moving = ScriptedCallLog.failingAt(5);
        query.server.state.callLog = real -> moving;

        isRebalancing(query.server.as("ana").get(ACME + route, "Accept", accept));
        assertThat(moving.open()).isZero();
    }

    private static void isRebalancing(Http.Answer answer) {
        assertThat(answer.problem()).isEqualTo("503 rebalancing");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(answer.header("Content-Disposition")).isEmpty();
    }
}
