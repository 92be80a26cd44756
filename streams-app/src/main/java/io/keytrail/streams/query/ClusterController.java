package io.keytrail.streams.query;

import io.keytrail.service.access.Caller;
import io.keytrail.streams.runtime.Instance;
import io.keytrail.streams.runtime.Owner;
import io.keytrail.streams.runtime.PartitionLag;
import io.keytrail.streams.runtime.ReadSide;
import io.keytrail.streams.runtime.SideStatus;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** How the instances of streams-app share the work, for operators. */
@RestController
class ClusterController {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterController.class);
    private static final String PATH = "/api/v1/cluster";
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final ReadSide readSide;
    private final SideStatuses sides;
    private final Forwarder forwarder;
    private final JsonMapper json;

    ClusterController(ReadSide readSide, SideStatuses sides, Forwarder forwarder, JsonMapper json) {
        this.readSide = readSide;
        this.sides = sides;
        this.forwarder = forwarder;
        this.json = json;
    }

    /** Whether an instance does its work. */
    enum State {
        /** Both sides do theirs. */
        READY,
        /** One side does not: it starts, restores, takes over partitions, or has failed. */
        NOT_READY,
        /** It was asked, and gave no answer. */
        UNREACHABLE
    }

    /**
     * All instances.
     *
     * @param settled false while the instances are about to divide the partitions anew; none is shown then
     * @param instances by address
     */
    record Cluster(boolean settled, List<Member> instances) {}

    /**
     * One instance.
     *
     * @param host where it answers
     * @param port likewise
     * @param state whether it does its work
     * @param callPartitions partitions of {@code api-calls} that it holds
     * @param auditPartitions partitions of {@code audit-log} that it holds
     * @param standbyCallPartitions partitions of {@code api-calls} that it holds a copy of
     * @param standbyAuditPartitions partitions of {@code audit-log} that it holds a copy of
     * @param sides how its write side and its read side are; empty if it gave no answer
     * @param lag how far behind each of its partitions is; empty if it gave no answer
     */
    record Member(
            String host,
            int port,
            State state,
            List<Integer> callPartitions,
            List<Integer> auditPartitions,
            List<Integer> standbyCallPartitions,
            List<Integer> standbyAuditPartitions,
            List<SideStatus> sides,
            List<PartitionLag> lag) {

        static Member of(Instance instance, State state, List<SideStatus> sides, List<PartitionLag> lag) {
            return new Member(
                    instance.host(),
                    instance.port(),
                    state,
                    instance.callPartitions(),
                    instance.auditPartitions(),
                    instance.standbyCallPartitions(),
                    instance.standbyAuditPartitions(),
                    sides,
                    lag);
        }
    }

    @Operation(
            summary = "The instances of streams-app, their partitions, state and lag",
            description = "For operators. Asks the other instances, and says which gave no answer.")
    @GetMapping(path = PATH, produces = MediaType.APPLICATION_JSON_VALUE)
    Cluster cluster(Caller caller, HttpServletRequest request) {
        caller.requireOperator();
        QueryParameters.of(request.getParameterMap(), Set.of());
        List<Instance> instances = readSide.ownership().instances();
        boolean askOthers = !Forwarder.isForwarded(request);
        List<Member> members = instances.stream()
                .filter(instance -> askOthers || instance.here())
                .map(instance -> instance.here() ? here(instance) : ask(instance, caller))
                .toList();
        return new Cluster(!instances.isEmpty(), members);
    }

    private Member here(Instance instance) {
        List<SideStatus> now = sides.now();
        State state = now.stream().allMatch(SideStatus::ready) ? State.READY : State.NOT_READY;
        return Member.of(instance, state, now, readSide.freshness().lags());
    }

    private Member ask(Instance instance, Caller caller) {
        Owner address = new Owner(instance.host(), instance.port(), false);
        try {
            URI uri = URI.create(Forwarder.addressOf(address) + PATH);
            HttpURLConnection connection = forwarder.open(uri, caller.authorization());
            connection.setReadTimeout((int) PATIENCE.toMillis());
            try (InputStream answer = connection.getInputStream()) {
                Cluster itself = json.readerFor(Cluster.class)
                        // it may be of a newer release
                        .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .readValue(answer);
                if (!itself.instances().isEmpty()) {
                    return itself.instances().get(0);
                }
            }
        } catch (IOException | JacksonException noAnswer) {
            LOG.info("Instance {} gave no answer: {}", Forwarder.addressOf(address), noAnswer.toString());
        }
        return Member.of(instance, State.UNREACHABLE, List.of(), List.of());
    }
}
