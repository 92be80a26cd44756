package io.keytrail.streams.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.streams.runtime.Instance;
import io.keytrail.streams.runtime.SideStatus;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

class ClusterApiTest {

    @RegisterExtension
    static final QueryFixture asked = new QueryFixture();

    @RegisterExtension
    static final QueryFixture other = new QueryFixture();

    @Test
    void everyInstanceIsShownWithItsPartitionsItsStateAndItsLag() {
        settle();

        JsonNode cluster = asked.server.as("olga").get("/api/v1/cluster").json();

        assertThat(cluster.get("settled").asBoolean()).isTrue();
        assertThat(cluster.get("instances")).hasSize(2);
        JsonNode here = cluster.get("instances").get(0);
        assertThat(here.get("port").asInt()).isEqualTo(asked.server.port());
        assertThat(here.get("state").asString()).isEqualTo("READY");
        assertThat(here.get("callPartitions").toString()).isEqualTo("[0,1]");
        assertThat(here.get("lag").toString())
                .isEqualTo("[{\"topic\":\"keytrail.api-calls\",\"partition\":0,\"lag\":7,"
                        + "\"asOf\":\"2026-11-23T19:59:59.000Z\"}]");
        JsonNode there = cluster.get("instances").get(1);
        assertThat(there.get("port").asInt()).isEqualTo(other.server.port());
        assertThat(there.get("state").asString()).isEqualTo("NOT_READY");
        assertThat(there.get("sides").get(1).get("problem").asString()).isEqualTo("restoring");
    }

    @Test
    void anInstanceThatGivesNoAnswerIsShownAsSuch() {
        settle();
        asked.server.state.instances = List.of(instance(asked.server.port(), true), instance(1, false));

        JsonNode there = asked.server
                .as("olga")
                .get("/api/v1/cluster")
                .json()
                .get("instances")
                .get(1);

        assertThat(there.get("state").asString()).isEqualTo("UNREACHABLE");
        assertThat(there.get("callPartitions").toString()).isEqualTo("[0,1]");
        assertThat(there.get("lag")).isEmpty();
    }

    @Test
    void beforeThePartitionsAreDividedNoInstanceIsShown() {
        assertThat(asked.server.as("olga").get("/api/v1/cluster").body())
                .isEqualTo("{\"settled\":false,\"instances\":[]}");
    }

    @Test
    void aStoreThatFailsIsRebalancingAndTellsNothingOfItsInside() {
        asked.server.state.callLog = log -> {
            throw new ProcessorStateException("/var/lib/keytrail: disk failure");
        };

        Http.Answer answer = asked.server.as("ana").get("/api/v1/accounts/acme/calls");

        assertThat(answer.problem()).isEqualTo("503 rebalancing");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(answer.body()).doesNotContain("disk");
    }

    private static void settle() {
        asked.server.state.instances =
                List.of(instance(asked.server.port(), true), instance(other.server.port(), false));
        asked.server.state.sides = List.of(side("write", true), side("read", true));
        other.server.state.instances =
                List.of(instance(asked.server.port(), false), instance(other.server.port(), true));
        other.server.state.sides = List.of(side("write", true), side("read", false));
    }

    private static Instance instance(int port, boolean here) {
        return new Instance("localhost", port, here, List.of(0, 1), List.of(0, 1), List.of(2), List.of());
    }

    private static SideStatus side(String name, boolean ready) {
        return new SideStatus(name, "RUNNING", ready, 2, 0, 0, ready ? Optional.empty() : Optional.of("restoring"));
    }
}
