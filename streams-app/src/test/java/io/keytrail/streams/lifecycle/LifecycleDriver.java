package io.keytrail.streams.lifecycle;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.MemberList;
import io.keytrail.schemas.RotationReminder;
import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.keys.KindPolicies;
import io.keytrail.schemas.keys.KindPolicy;
import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.schemas.topics.TopicSpec;
import io.keytrail.streams.deadletters.DeadLetterReason;
import io.keytrail.streams.state.TaskMark;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.test.TestRecord;

/**
 * The key-lifecycle topology in a test: takes actions, moves the clock, and keeps what came out of every sink. It can be
 * restarted with its state, its clock or its policies changed.
 */
final class LifecycleDriver implements AutoCloseable {

    static final TopicCatalogue TOPICS = TopicCatalogue.defaults();

    private static final List<String> KEY_VALUE_STORES =
            List.of(KeyRegistry.STORE, AuditTrail.STORE, RefusalLog.STORE, DueIndex.STORE, TaskMarks.STORE);

    private final AvroSerdes serdes;
    private final int partitions;
    private final Optional<OldDemoSlot> oldDemoSlot;
    private KindPolicies policies;
    private final List<Path> folders = new ArrayList<>();
    private TopologyTestDriver driver;
    private Instant now;

    final List<ActionOutcome> outcomes = new ArrayList<>();
    final List<AuditEntry> entries = new ArrayList<>();
    final List<KeyStatus> statuses = new ArrayList<>();
    final List<RotationReminder> reminders = new ArrayList<>();
    final List<MemberList> memberLists = new ArrayList<>();
    final List<TestRecord<byte[], byte[]>> deadLetters = new ArrayList<>();
    final List<DeadLetterReason> deadLetterReasons = new ArrayList<>();
    final List<String> judged = new ArrayList<>();
    final List<Headers> headers = new ArrayList<>();
    final List<Instant> timestamps = new ArrayList<>();

    private LifecycleDriver(Instant now, KindPolicies policies, AvroSerdes serdes, int partitions) {
        this(now, policies, serdes, partitions, Optional.empty());
    }

    private LifecycleDriver(
            Instant now, KindPolicies policies, AvroSerdes serdes, int partitions, Optional<OldDemoSlot> oldDemoSlot) {
        this.oldDemoSlot = oldDemoSlot;
        this.serdes = serdes;
        this.partitions = partitions;
        this.policies = policies;
        this.now = now;
        this.driver = start();
    }

    static LifecycleDriver at(Instant now) {
        return new LifecycleDriver(now, KindPolicies.defaults(), registryInMemory(), 1);
    }

    static LifecycleDriver at(Instant now, KindPolicy... policies) {
        return new LifecycleDriver(now, KindPolicies.defaults().with(List.of(policies)), registryInMemory(), 1);
    }

    static LifecycleDriver withPartitions(int partitions, Instant now) {
        return new LifecycleDriver(now, KindPolicies.defaults(), registryInMemory(), partitions);
    }

    static LifecycleDriver withRegistryAt(String url, Instant now) {
        AvroSerdes serdes = AvroSerdes.from(
                Map.of("schema.registry.url", url, "max.retries", "0", "http.connect.timeout.ms", "200"));
        return new LifecycleDriver(now, KindPolicies.defaults(), serdes, 1);
    }

    static LifecycleDriver withOldDemoSlot(String slot, Instant now) {
        return new LifecycleDriver(
                now, KindPolicies.defaults(), registryInMemory(), 1, Optional.of(OldDemoSlot.parse(slot)));
    }

    private static AvroSerdes registryInMemory() {
        return AvroSerdes.from(Map.of("schema.registry.url", "mock://lifecycle-tests"));
    }

    private TopologyTestDriver start() {
        LifecycleSettings settings =
                new LifecycleSettings(TOPICS, policies, serdes, partitions, monitor(), oldDemoSlot);
        Properties properties = new Properties();
        properties.putAll(LifecycleDefaults.properties());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "keytrail.lifecycle");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, newFolder().toString());
        return new TopologyTestDriver(LifecycleTopology.build(settings), properties, now);
    }

    private LifecycleMonitor monitor() {
        return new LifecycleMonitor() {
            @Override
            public void actionJudged(Action action, AuditOutcome outcome, long delayMillis) {
                judged.add(action + " " + outcome + " " + delayMillis + " ms");
            }

            @Override
            public void deadLettered(String topic, DeadLetterReason reason) {
                deadLetterReasons.add(reason);
            }
        };
    }

    private Path newFolder() {
        try {
            Path folder = Files.createTempDirectory("keytrail-lifecycle");
            folders.add(folder);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Instant now() {
        return now;
    }

    /** Moves the clock; what has fallen due by then is done. */
    LifecycleDriver advance(Duration time) {
        now = now.plus(time);
        driver.advanceWallClockTime(time);
        return take();
    }

    /** Lets the clock tick until nothing is left that fell due. */
    LifecycleDriver advanceInSeconds(int seconds) {
        for (int i = 0; i < seconds; i++) {
            advance(Duration.ofSeconds(1));
        }
        return this;
    }

    /** Sends an action as key-admin does, and says what its outcome is; fails if it has none. */
    ActionOutcome send(KeyAction.Builder action) {
        return send(action.build());
    }

    ActionOutcome send(KeyAction action) {
        int before = outcomes.size();
        offer(action);
        if (outcomes.size() != before + 1) {
            throw new AssertionError(outcomes.size() - before + " outcomes of " + action);
        }
        return outcomes.get(before);
    }

    /** Sends an action that may be passed over. */
    void offer(KeyAction action) {
        sendRaw(action.getAccountId().getBytes(StandardCharsets.UTF_8), bytes(action), new RecordHeaders());
    }

    /** Sends what is no action. */
    void sendGarbage() {
        sendRaw("acme".getBytes(StandardCharsets.UTF_8), new byte[] {1, 2, 3}, new RecordHeaders());
    }

    void sendRaw(byte[] key, byte[] value, Headers headersOfRecord) {
        TestInputTopic<byte[], byte[]> topic = driver.createInputTopic(
                TOPICS.keyActions().name(), new ByteArraySerializer(), new ByteArraySerializer());
        topic.pipeInput(new TestRecord<>(key, value, headersOfRecord, now));
        take();
    }

    byte[] bytes(KeyAction action) {
        return registryInMemory()
                .of(KeyAction.class)
                .serializer()
                .serialize(TOPICS.keyActions().name(), action);
    }

    private LifecycleDriver take() {
        take(TOPICS.actionOutcomes(), ActionOutcome.class, ActionOutcome::getAccountId, outcomes);
        take(TOPICS.auditLog(), AuditEntry.class, AuditEntry::getAccountId, entries);
        take(TOPICS.keyStatus(), KeyStatus.class, KeyStatus::getKeyHash, statuses);
        take(TOPICS.rotationReminders(), RotationReminder.class, RotationReminder::getAccountId, reminders);
        take(TOPICS.memberLists(), MemberList.class, MemberList::getAccountId, memberLists);
        TestOutputTopic<byte[], byte[]> letters = driver.createOutputTopic(
                TOPICS.deadLetters().name(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        deadLetters.addAll(letters.readRecordsToList());
        return this;
    }

    private <T extends SpecificRecord> void take(
            TopicSpec topic, Class<T> type, Function<T, String> key, List<T> into) {
        Deserializer<T> deserializer = serdes.of(type).deserializer();
        TestOutputTopic<String, T> output =
                driver.createOutputTopic(topic.name(), new StringDeserializer(), deserializer);
        for (TestRecord<String, T> rec : output.readRecordsToList()) {
            if (!key.apply(rec.value()).equals(rec.key())) {
                throw new AssertionError("key " + rec.key() + " of " + rec.value());
            }
            headers.add(rec.headers());
            timestamps.add(rec.getRecordTime());
            into.add(rec.value());
        }
    }

    /** The newest status of the key with that id. */
    KeyStatus status(String keyId) {
        return statuses.stream()
                .filter(status -> status.getKeyId().equals(keyId))
                .reduce((older, newer) -> newer)
                .orElseThrow();
    }

    List<AuditEntry> entriesOf(String account) {
        return entries.stream()
                .filter(entry -> entry.getAccountId().equals(account))
                .toList();
    }

    AuditEntry lastEntry() {
        return entries.get(entries.size() - 1);
    }

    void restart() {
        restartAt(now, policies);
    }

    void restartAt(Instant time) {
        restartAt(time, policies);
    }

    /** Another instance goes on with the stores, but the offsets are forgotten: the topic is read from its beginning. */
    void restartFromTheBeginningAt(Instant time) {
        KeyValueStore<Object, TaskMark> marks = driver.getKeyValueStore(TaskMarks.STORE);
        KeyValue<Object, TaskMark> mark;
        try (KeyValueIterator<Object, TaskMark> all = marks.all()) {
            mark = all.next();
        }
        restartAt(time);
        driver.<Object, TaskMark>getKeyValueStore(TaskMarks.STORE).put(mark.key, mark.value);
    }

    void restartWith(KindPolicy policy) {
        restartAt(now, policies.with(List.of(policy)));
    }

    /** Another instance goes on with the stores, and behind the offset where this one stopped. */
    private void restartAt(Instant time, KindPolicies newPolicies) {
        TopologyTestDriver before = driver;
        policies = newPolicies;
        now = time;
        driver = start();
        KEY_VALUE_STORES.forEach(store -> copy(before.getKeyValueStore(store), driver.getKeyValueStore(store)));
        WindowStore<Object, Object> recent = driver.getWindowStore(RecentActions.STORE);
        try (KeyValueIterator<Windowed<Object>, Object> all =
                before.getWindowStore(RecentActions.STORE).all()) {
            all.forEachRemaining(entry ->
                    recent.put(entry.key.key(), entry.value, entry.key.window().start()));
        }
        before.close();
        forgetOffset();
    }

    /** A new driver counts its records from 0 again: to the mark they have to look like those that follow. */
    private void forgetOffset() {
        KeyValueStore<Object, TaskMark> marks = driver.getKeyValueStore(TaskMarks.STORE);
        try (KeyValueIterator<Object, TaskMark> all = marks.all()) {
            all.forEachRemaining(entry -> marks.put(
                    entry.key,
                    TaskMark.newBuilder(entry.value).setLastOffset(-1).build()));
        }
    }

    private static void copy(KeyValueStore<Object, Object> from, KeyValueStore<Object, Object> to) {
        try (KeyValueIterator<Object, Object> all = from.all()) {
            while (all.hasNext()) {
                KeyValue<Object, Object> entry = all.next();
                to.put(entry.key, entry.value);
            }
        }
    }

    <K, V> KeyValueStore<K, V> store(String name) {
        return driver.getKeyValueStore(name);
    }

    long entriesIn(String store) {
        try (KeyValueIterator<Object, Object> all =
                driver.getKeyValueStore(store).all()) {
            long count = 0;
            while (all.hasNext()) {
                all.next();
                count++;
            }
            return count;
        }
    }

    /** How many outcomes are kept for repeats. */
    long remembered() {
        try (KeyValueIterator<Windowed<Object>, Object> all =
                driver.getWindowStore(RecentActions.STORE).all()) {
            long count = 0;
            while (all.hasNext()) {
                all.next();
                count++;
            }
            return count;
        }
    }

    @Override
    public void close() {
        driver.close();
        for (Path folder : folders) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
