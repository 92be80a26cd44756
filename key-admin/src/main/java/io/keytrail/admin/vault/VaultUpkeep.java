package io.keytrail.admin.vault;

import io.keytrail.admin.status.KnownKey;
import io.keytrail.admin.status.KnownKeys;
import io.keytrail.schemas.KeyState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that dead entries leave the vault, and the disk. Every instance does it; a second tombstone does no harm.
 *
 * <ul>
 *   <li>The sweep: compares what the vault holds with key-status, whatever the way by which it came to differ: a key that
 *       ended a second ago, one that ended while no instance ran, one whose tombstone was lost.
 *   <li>The heartbeat: a broker compacts closed segments only, and closes one only when something is appended to it. So
 *       that a tombstone does not lie in an open segment for ever, a record that means nothing follows it. It is a
 *       tombstone itself, always of the same key: compaction leaves one of it in each partition, and then none.
 * </ul>
 */
final class VaultUpkeep implements AutoCloseable {

    /** No key has this id: the key of heartbeat records. */
    static final String HEARTBEAT_KEY = "-heartbeat";

    /** Longer than key-actions are kept (7 days): by then no action can claim the entry any more. */
    static final Duration UNCLAIMED_LIFETIME = Duration.ofDays(8);

    private static final Logger LOG = LoggerFactory.getLogger(VaultUpkeep.class);
    private static final Duration READ_PATIENCE = Duration.ofSeconds(10);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final KafkaKeyVault vault;
    private final KnownKeys keys;
    private final Clock clock;
    private final ScheduledExecutorService worker;
    private int kept;

    VaultUpkeep(KafkaKeyVault vault, KnownKeys keys, Clock clock) {
        this.vault = vault;
        this.keys = keys;
        this.clock = clock;
        this.worker = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "keytrail-vault-upkeep");
            thread.setDaemon(true);
            return thread;
        });
    }

    void start(VaultRhythm rhythm) {
        every(rhythm.sweepEvery(), rhythm.sweepEvery(), this::sweep);
        // the first one soon, so that an instance that never lives long sends some too
        every(rhythm.sweepEvery(), rhythm.heartbeatEvery(), this::beat);
    }

    private void every(Duration first, Duration interval, Runnable task) {
        Runnable guarded = () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("Looking after the vault failed and will be tried again: {}", e.toString());
            }
        };
        ScheduledFuture<?> ignored =
                worker.scheduleWithFixedDelay(guarded, first.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Removes each entry whose key is DEACTIVATED, and each that is old and that no key-status record claims. */
    void sweep() {
        // an entry counts as unclaimed only if everything written about keys by now was read
        if (!vault.isReady() || !keys.isReady() || !keys.readToEnd(READ_PATIENCE)) {
            return;
        }
        Instant claimedByThen = clock.instant().minus(UNCLAIMED_LIFETIME);
        List<SealedEntry> unclaimed = new ArrayList<>();
        int claimed = 0;
        for (SealedEntry entry : vault.entries()) {
            Optional<KnownKey> key = keys.find(entry.keyId());
            if (key.isPresent()) {
                claimed++;
                if (key.get().state() == KeyState.DEACTIVATED) {
                    vault.removeSoon(entry.keyId());
                }
            } else if (entry.sealedAt().isBefore(claimedByThen)) {
                unclaimed.add(entry);
            }
        }
        removeUnclaimed(unclaimed, claimed);
    }

    /**
     * Removes them unless it may be key-status that lost its records rather than they their keys, since what is removed is
     * gone for good: none that is older than all that key-status knows, and none at all if they are more than those it
     * claims, or if a record of it could not be read.
     */
    private void removeUnclaimed(List<SealedEntry> unclaimed, int claimed) {
        Instant memory = keys.oldestGeneration().orElse(Instant.MAX);
        List<SealedEntry> sure = unclaimed.stream()
                .filter(entry -> memory.isBefore(entry.sealedAt()))
                .toList();
        if (sure.size() > claimed || keys.skippedStatuses() > 0) {
            sure = List.of();
        }
        sure.forEach(entry -> vault.removeSoon(entry.keyId()));
        warnOfKept(unclaimed.size() - sure.size());
    }

    private void warnOfKept(int count) {
        if (count > 0 && count != kept) {
            LOG.warn(
                    "{} entries of the vault are claimed by no record of key-status and stay all the same: they are older"
                            + " than all that key-status knows, or more than it claims, or records of it can't be read."
                            + " If key-status lost records, restore it",
                    count);
        }
        kept = count;
    }

    /** Appends something to every partition. */
    void beat() {
        vault.heartbeat(HEARTBEAT_KEY);
    }

    @Override
    public void close() {
        worker.shutdownNow();
        try {
            if (!worker.awaitTermination(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("Looking after the vault did not end within {}", CLOSE_PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
