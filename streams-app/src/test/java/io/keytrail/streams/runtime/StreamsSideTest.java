package io.keytrail.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamsSideTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path stateDir;

    @Test
    void aSideThatFailsSaysWhyAndIsStartedAgainUntilItRuns() {
        AtomicInteger starts = new AtomicInteger();
        StreamsSide side = side(() -> {
            if (starts.incrementAndGet() < 3) {
                throw new IllegalStateException("no room for attempt " + starts.get());
            }
            return unconnected();
        });

        side.start();
        await().atMost(PATIENCE)
                .until(() -> side.status().problem().orElse("").contains("IllegalStateException: no room for attempt"));

        await().atMost(PATIENCE).until(() -> side.streams().isPresent());
        assertThat(starts).hasValue(3);
        assertThat(side.isReady()).isFalse();
        assertThat(side.close()).isTrue();
    }

    @Test
    void aSideThatWasClosedWhileItFailedIsNotStartedAgain() {
        AtomicInteger starts = new AtomicInteger();
        StreamsSide side = side(() -> {
            starts.incrementAndGet();
            throw new IllegalStateException("never");
        });
        side.start();
        await().atMost(PATIENCE).until(() -> starts.get() > 0);

        boolean ended = side.close();

        int startsAtClose = starts.get();
        assertThat(ended).isTrue();
        assertThat(side.status().state()).isEqualTo("NOT_STARTED");
        assertThat(starts).hasValue(startsAtClose);
    }

    private static StreamsSide side(Supplier<KafkaStreams> factory) {
        return new StreamsSide("write", factory, new RestoreProgress("write"), Duration.ofSeconds(10), () -> true);
    }

    /** Never gets anywhere: there is no broker. */
    private KafkaStreams unconnected() {
        Topology topology = new Topology();
        topology.addSource("in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "in");
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "side");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
        config.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        return new KafkaStreams(topology, config);
    }
}
