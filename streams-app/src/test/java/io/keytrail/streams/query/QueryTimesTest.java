package io.keytrail.streams.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.streams.runtime.Owner;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Prometheus is told of queries. */
class QueryTimesTest {

    @RegisterExtension
    static final QueryFixture query = new QueryFixture();

    @Test
    void queriesAreTimedByRouteAndNoFigureNamesAnAccountOrAKey() throws IOException {
        // Given queries that end in every way
        String secret = "5ec2e7".repeat(10) + "abcd";
        Http ana = query.server.as("ana");
        ana.get("/api/v1/accounts/acme/calls");
        ana.get("/api/v1/accounts/acme/calls", "Accept", "text/csv");
        ana.get("/api/v1/accounts/acme/calls?status=x");
        ana.get("/api/v1/accounts/acme/no-such-route");
        ana.get("/api/v1/keys/" + secret);
        ana.send("POST", "/api/v1/accounts/acme/calls", BodyHandlers.ofString());
        query.server.as("gus").get("/api/v1/accounts/acme/calls");
        query.server.anonymous().get("/api/v1/accounts/acme/calls");
        query.server.state.ownerOfCalls = new Owner("127.0.0.1", 1, false);
        ana.get("/api/v1/accounts/acme/usage");

        // When
        String figures = query.server.as("olga").get("/actuator/prometheus").body();

        // Then
        assertThat(figures.lines())
                .filteredOn(line -> line.startsWith("http_server_requests_seconds_bucket"))
                .anySatisfy(line -> assertThat(line)
                        .contains("uri=\"/api/v1/accounts/{account}/calls\"", "status=\"200\"", "le=\"0.25\""))
                .anySatisfy(line ->
                        assertThat(line).contains("uri=\"/api/v1/accounts/{account}/usage\"", "status=\"503\""));
        assertThat(figures).doesNotContain("acme", secret);
    }
}
