package io.keytrail.streams.runtime;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks twice a second where the committed end of each partition held here is. It asks the brokers rather than the
 * consumer's own idea of its lag: that one stays 0 when the brokers can't be reached, and would pass off old data as new.
 */
final class EndOffsets implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EndOffsets.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Admin admin;
    private final Progress progress;
    private final InstantSource clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private boolean failing;

    private EndOffsets(Admin admin, Progress progress, InstantSource clock) {
        this.admin = admin;
        this.progress = progress;
        this.clock = clock;
        this.thread = new Thread(this::run, "keytrail-end-offsets");
        thread.setDaemon(true);
    }

    /** Starts looking; the client is closed with it. */
    static EndOffsets watch(Admin admin, Progress progress, InstantSource clock) {
        EndOffsets endOffsets = new EndOffsets(admin, progress, clock);
        endOffsets.thread.start();
        return endOffsets;
    }

    private void run() {
        try {
            while (!closing.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() throws InterruptedException {
        Set<TopicPartition> partitions = progress.active();
        if (partitions.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetSpec> asked =
                partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        Instant at = clock.instant();
        ListOffsetsResult result = admin.listOffsets(
                asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED).timeoutMs((int) PATIENCE.toMillis()));
        try {
            result.all()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .forEach((partition, end) -> progress.looked(partition, at, end.offset()));
            failing = false;
        } catch (ExecutionException | TimeoutException e) {
            if (!failing) {
                LOG.warn(
                        "Kafka does not say where its partitions end; answers tell an older time until it does: {}",
                        e.toString());
            }
            failing = true;
        }
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
        admin.close(Duration.ZERO);
    }
}
