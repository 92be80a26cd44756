package io.keytrail.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.schemas.keys.KindPolicies;
import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.streams.stores.StoreUnavailableException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamsRuntimeTest {

    @TempDir
    Path stateDir;

    @Test
    void kafkaThatCanNotBeReachedIsNamedWhenThePatienceIsOver() throws Exception {
        String nowhere = "127.0.0.1:" + closedPort();

        try (StreamsRuntime runtime = start(nowhere, Duration.ofMillis(1), Map.of())) {
            assertThatThrownBy(() -> runtime.started().get(60, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(StartFailedException.class)
                    .hasMessageContaining(nowhere);
            assertThat(runtime.isReady()).isFalse();
            assertThat(runtime.status())
                    .allSatisfy(
                            side -> assertThat(side.problem()).get().asString().contains(nowhere));
        }
    }

    @Test
    void nothingCanBeReadBeforeItHasStarted() throws Exception {
        try (StreamsRuntime runtime = start("127.0.0.1:" + closedPort(), Duration.ofMinutes(10), Map.of())) {
            assertThat(runtime.readSide().freshness().callsAsOf("acme")).isEmpty();
            assertThat(runtime.readSide().ownership().instances()).isEmpty();
            assertThatThrownBy(() -> runtime.readSide().lastUsed().ofAccount("acme"))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> runtime.readSide().keyStatuses().byId("k1"))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> runtime.readSide().ownership().ofCalls("acme"))
                    .isInstanceOf(StoreUnavailableException.class);
        }
    }

    @Test
    void twoInstancesDoNotShareAStateFolder() throws Exception {
        String nowhere = "127.0.0.1:" + closedPort();
        try (StreamsRuntime first = start(nowhere, Duration.ofMinutes(10), Map.of())) {
            assertThat(first.isReady()).isFalse();
            assertThatThrownBy(() -> start(nowhere, Duration.ofMinutes(10), Map.of()))
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageContaining(stateDir.toString());
        }
    }

    @Test
    void aSettingThatMustNotBeChangedIsNamedAtOnceAndTheFolderIsFreeAgain() throws Exception {
        String nowhere = "127.0.0.1:" + closedPort();
        assertThatThrownBy(
                        () -> start(nowhere, Duration.ofMinutes(10), Map.of("processing.guarantee", "at_least_once")))
                .hasMessageContaining("keytrail.streams.read.properties.processing.guarantee");

        start(nowhere, Duration.ofMinutes(10), Map.of()).close();
    }

    private StreamsRuntime start(String bootstrapServers, Duration patience, Map<String, String> read) {
        RuntimeSettings settings = new RuntimeSettings(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "default.api.timeout.ms", "500",
                        "request.timeout.ms", "500"),
                Map.of("schema.registry.url", "mock://runtime"),
                (short) 1,
                stateDir,
                "one",
                "localhost",
                8081,
                0,
                RuntimeSettings.LEAST_ROCKSDB_MEMORY,
                patience,
                Duration.ofSeconds(5),
                Map.of(),
                read,
                Optional.empty());
        return StreamsRuntime.start(
                settings, TopicCatalogue.defaults(), KindPolicies.defaults(), StreamsMonitor.NONE, Clock.systemUTC());
    }

    private static int closedPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
