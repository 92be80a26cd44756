package io.keytrail.guard;

import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.codec.AvroCodecException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the key-status topic into a {@link KeyTable} on a thread of its own: every partition, from the beginning,
 * committed records only, without a consumer group. Once a second it asks the brokers where the topic ends; when it has
 * read that far, the table is known to be current as of the moment of the question. Without answers the table grows
 * stale, whatever the reason is; so an outage needs no other detection.
 *
 * <p>Nothing stops it but {@link #close}. A record that can't be read is counted, logged and passed over; since it may
 * have been its key's end, that key is in doubt until its next record, unless the policy is to allow. If a schema
 * can't be had because the registry is out of reach, reading waits at that record. If the brokers no longer have what
 * should come next (the topic was made anew), everything is forgotten and read again.
 */
final class KeyStatusFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KeyStatusFollower.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration POSITION = Duration.ofMillis(20);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration UNASSIGNED_PAUSE = Duration.ofMillis(10);
    private static final long ASK_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int MOST_SHARED_PERMISSIONS = 10_000;

    private final Consumer<String, byte[]> consumer;
    private final Deserializer<KeyStatus> deserializer;
    private final StatusTopic topic;
    private final KeyTable keys;
    private final Freshness freshness;
    private final StalePolicy policy;
    private final LongAdder unreadable = new LongAdder();
    private final Map<Permissions, Permissions> sharedPermissions = new HashMap<>();
    private final Throttle unreadableLines;
    private final Throttle troubleLines;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::followUntilClosed, "keytrail-guard-keys");

    private long askedAt;
    private CompletableFuture<Map<TopicPartition, Long>> question;
    private Ends goal;
    private boolean behindTheRegistry;

    /** Where the topic ended at some moment. */
    private record Ends(long asOf, Map<TopicPartition, Long> offsets) {}

    KeyStatusFollower(
            Consumer<String, byte[]> consumer,
            Deserializer<KeyStatus> deserializer,
            StatusTopic topic,
            KeyTable keys,
            Freshness freshness,
            StalePolicy policy) {
        this.consumer = consumer;
        this.deserializer = deserializer;
        this.topic = topic;
        this.keys = keys;
        this.freshness = freshness;
        this.policy = policy;
        unreadableLines = new Throttle(10, Duration.ofMinutes(1), freshness::now);
        troubleLines = new Throttle(1, Duration.ofSeconds(10), freshness::now);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Records that could not be used. */
    long unreadable() {
        return unreadable.sum();
    }

    /** Ends reading and waits for it, a few seconds at most. */
    @Override
    public void close() {
        closing.countDown();
        consumer.wakeup();
        try {
            thread.join(Duration.ofSeconds(5).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void followUntilClosed() {
        try (consumer;
                topic) {
            while (!isClosing()) {
                try {
                    follow();
                } catch (WakeupException e) {
                    LOG.debug("Woken up to close");
                } catch (InvalidOffsetException e) {
                    startOver(e);
                } catch (InterruptException e) {
                    LOG.warn("The thread that follows the keys' status was interrupted; what it knows grows stale");
                    return;
                } catch (RuntimeException e) {
                    report("reading the keys' status failed, and goes on: " + e);
                    pause(PAUSE);
                }
            }
        }
    }

    /** One round: ask if it is time to, read what is there, see whether the end is reached. */
    private void follow() {
        askWhereTheTopicEnds();
        takeTheAnswer();
        if (consumer.assignment().isEmpty()) {
            pause(UNASSIGNED_PAUSE);
            return;
        }
        apply(consumer.poll(POLL));
        if (goal != null && isReached(goal)) {
            if (!freshness.isComplete()) {
                LOG.info("The status of {} keys is read; the guard is ready", keys.size());
            }
            freshness.completeAsOf(goal.asOf());
            goal = null;
        }
        if (behindTheRegistry) {
            pause(PAUSE);
        }
    }

    private void askWhereTheTopicEnds() {
        long now = freshness.now();
        if (question == null && (askedAt == 0 || now - askedAt >= ASK_NANOS)) {
            askedAt = now;
            question = topic.ends().toCompletableFuture();
        }
    }

    private void takeTheAnswer() {
        if (question == null || !question.isDone()) {
            return;
        }
        CompletableFuture<Map<TopicPartition, Long>> answered = question;
        question = null;
        if (answered.isCompletedExceptionally()) {
            answered.exceptionally(failure -> {
                report("the brokers don't say where the key-status topic ends: " + failure);
                return Map.of();
            });
            return;
        }
        goal = new Ends(askedAt, answered.join());
        assign(goal.offsets());
    }

    /** Takes up partitions that are new to it, from their beginning. */
    private void assign(Map<TopicPartition, Long> partitions) {
        List<TopicPartition> added = new ArrayList<>(partitions.keySet());
        added.removeAll(consumer.assignment());
        if (!added.isEmpty()) {
            List<TopicPartition> all = new ArrayList<>(consumer.assignment());
            all.addAll(added);
            consumer.assign(all);
            consumer.seekToBeginning(added);
        }
    }

    private boolean isReached(Ends ends) {
        try {
            for (Map.Entry<TopicPartition, Long> end : ends.offsets().entrySet()) {
                if (consumer.position(end.getKey(), POSITION) < end.getValue()) {
                    return false;
                }
            }
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private void apply(ConsumerRecords<String, byte[]> records) {
        behindTheRegistry = false;
        for (TopicPartition partition : records.partitions()) {
            for (ConsumerRecord<String, byte[]> record : records.records(partition)) {
                if (!applied(record)) {
                    consumer.seek(partition, record.offset());
                    behindTheRegistry = true;
                    break;
                }
            }
        }
    }

    /** False if the record must be read again later. */
    private boolean applied(ConsumerRecord<String, byte[]> record) {
        try {
            apply(record);
        } catch (AvroCodecException e) {
            if (e.isTransient()) {
                report("the schema of a key's status can't be had, reading waits for it: " + e.getMessage());
                return false;
            }
            passOver(record, e.getMessage());
        } catch (RuntimeException e) {
            passOver(record, e.getClass().getName());
        }
        return true;
    }

    private void apply(ConsumerRecord<String, byte[]> record) {
        Optional<KeyHash> hash = KeyHash.ofHex(record.key());
        if (hash.isEmpty()) {
            passOver(record, "its key is no SHA-256 in hex");
        } else if (record.value() == null) {
            keys.remove(hash.get());
        } else {
            KeyStatus status = deserializer.deserialize(record.topic(), record.value());
            if (status.getKeyHash().equals(record.key())) {
                keys.putIfNewer(new KnownKey(hash.get(), status, permissions(status)));
            } else {
                passOver(record, "its key and its keyHash differ");
            }
        }
    }

    private Permissions permissions(KeyStatus status) {
        Permissions permissions = Permissions.of(status.getScopes(), status.getAllowedPaths());
        Permissions shared = sharedPermissions.get(permissions);
        if (shared != null) {
            return shared;
        }
        if (sharedPermissions.size() < MOST_SHARED_PERMISSIONS) {
            sharedPermissions.put(permissions, permissions);
        }
        return permissions;
    }

    private void passOver(ConsumerRecord<String, byte[]> record, String why) {
        unreadable.increment();
        if (policy == StalePolicy.REFUSE) {
            KeyHash.ofHex(record.key()).ifPresent(keys::doubt);
        }
        if (unreadableLines.admits()) {
            LOG.error(
                    "A key's status in {}-{} at offset {} is passed over: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    why);
        }
    }

    private void startOver(InvalidOffsetException e) {
        LOG.error(
                "The key-status topic no longer holds what comes next ({}); reading it again from its beginning",
                e.getMessage());
        freshness.incomplete();
        goal = null;
        askedAt = 0;
        keys.clear();
        consumer.seekToBeginning(consumer.assignment());
    }

    private void report(String trouble) {
        if (troubleLines.admits()) {
            String age = freshness.age().map(known -> "as of " + known + " ago").orElse("not read yet");
            LOG.warn("The keys' status is {}: {}", age, trouble);
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** True if it was ended by closing. */
    private void pause(Duration time) {
        try {
            if (closing.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.debug("A pause was cut short to close");
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
