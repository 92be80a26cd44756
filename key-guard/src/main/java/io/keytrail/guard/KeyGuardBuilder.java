package io.keytrail.guard;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.topics.TopicCatalogue;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Configures a {@link KeyGuard}; begin at {@link KeyGuard#connectedTo} or {@link KeyGuard#configuredBy}. Only the
 * brokers and the registry are needed. Durations as settings are ISO-8601.
 *
 * <table>
 * <caption>Settings for {@link KeyGuard#configuredBy}</caption>
 * <tr><th>setting</th><th>method</th><th>default</th></tr>
 * <tr><td>{@code keytrail.kafka.bootstrap-servers}</td><td>{@link KeyGuard#connectedTo}</td><td></td></tr>
 * <tr><td>{@code keytrail.kafka.properties.*}</td><td>{@link #withKafka}</td><td></td></tr>
 * <tr><td>{@code keytrail.registry.url}</td><td>{@link #readingSchemasFrom}</td><td></td></tr>
 * <tr><td>{@code keytrail.registry.properties.*}</td><td>{@link #withRegistry}</td><td></td></tr>
 * <tr><td>{@code keytrail.topics.prefix}</td><td>{@link #onTopicsNamed}</td><td>{@code keytrail.}</td></tr>
 * <tr><td>{@code keytrail.guard.gateway}</td><td>{@link #recordingCallsAs}</td><td>none</td></tr>
 * <tr><td>{@code keytrail.guard.record-calls}</td><td>{@link #withoutRecording}</td><td>{@code true}</td></tr>
 * <tr><td>{@code keytrail.guard.call-buffer}</td><td>{@link #bufferingCalls}</td><td>10000</td></tr>
 * <tr><td>{@code keytrail.guard.when-stale}</td><td>{@link #whenStale}</td><td>{@code refuse}</td></tr>
 * <tr><td>{@code keytrail.guard.max-staleness}</td><td>{@link #staleAfter}</td><td>{@code PT1M}</td></tr>
 * <tr><td>{@code keytrail.guard.query-keys}</td><td>{@link #takingKeysFromQueries}</td><td>{@code false}</td></tr>
 * <tr><td>{@code keytrail.guard.close-timeout}</td><td>{@link #closingWithin}</td><td>{@code PT10S}</td></tr>
 * <tr><td>{@code keytrail.guard.consumer.*}</td><td>{@link #withConsumer}</td><td></td></tr>
 * <tr><td>{@code keytrail.guard.producer.*}</td><td>{@link #withProducer}</td><td></td></tr>
 * </table>
 *
 * <p>{@code keytrail.guard.http.*} belongs to {@link io.keytrail.guard.servlet.KeyGuardFilter}.
 */
public final class KeyGuardBuilder {

    /** Shorter than this, one lost question to the brokers would count as being stale. */
    static final Duration SHORTEST_STALENESS = Duration.ofSeconds(2);

    private static final int LONGEST_GATEWAY = 128;

    private String bootstrapServers;
    private String registryUrl;
    private final Map<String, Object> kafka = new HashMap<>();
    private final Map<String, Object> registry = new HashMap<>();
    private final Map<String, Object> consumer = new HashMap<>();
    private final Map<String, Object> producer = new HashMap<>();
    private TopicCatalogue topics = TopicCatalogue.defaults();
    private String gateway;
    private boolean recording = true;
    private int callBuffer = 10_000;
    private StalePolicy stalePolicy = StalePolicy.REFUSE;
    private Duration maxStaleness = Duration.ofMinutes(1);
    private boolean queryKeys;
    private Duration closeTimeout = Duration.ofSeconds(10);
    private Clock clock = Clock.systemUTC();

    KeyGuardBuilder() {}

    KeyGuardBuilder bootstrapServers(String servers) {
        bootstrapServers = servers;
        return this;
    }

    /** The schema registry's address, or several, separated by commas. */
    public KeyGuardBuilder readingSchemasFrom(String url) {
        registryUrl = url;
        return this;
    }

    /** Settings for every Kafka client of the guard, such as {@code security.protocol}. Adds to those given before. */
    public KeyGuardBuilder withKafka(Map<String, ?> properties) {
        kafka.putAll(properties);
        return this;
    }

    /** Settings of the registry client and the codec, such as {@code basic.auth.user.info}. Adds to those before. */
    public KeyGuardBuilder withRegistry(Map<String, ?> properties) {
        registry.putAll(properties);
        return this;
    }

    /**
     * Settings only for the consumer of keys. Isolation, group and offset reset are the guard's own. Adds to those
     * before.
     */
    public KeyGuardBuilder withConsumer(Map<String, ?> properties) {
        consumer.putAll(properties);
        return this;
    }

    /**
     * Settings only for the producer of calls, such as {@code compression.type} or {@code buffer.memory}. The choice of
     * partitions is the guard's own: Kafka's default by the account id. Adds to those before.
     */
    public KeyGuardBuilder withProducer(Map<String, ?> properties) {
        producer.putAll(properties);
        return this;
    }

    /** The prefix of all topic names. */
    public KeyGuardBuilder onTopicsNamed(String prefix) {
        topics = topics.withPrefix(prefix);
        return this;
    }

    /** The name of this API server or gateway in recorded calls, up to 128 characters; also in its Kafka client ids. */
    public KeyGuardBuilder recordingCallsAs(String name) {
        if (name.isBlank() || name.length() > LONGEST_GATEWAY) {
            throw new IllegalArgumentException("the gateway's name takes 1 to " + LONGEST_GATEWAY + " characters");
        }
        gateway = name;
        return this;
    }

    /** Verifies only; {@link KeyGuard#record} does nothing then. */
    public KeyGuardBuilder withoutRecording() {
        recording = false;
        return this;
    }

    /** How many calls may wait for Kafka, 1 to 1,000,000; a call takes 1 to 2 kB as a rule. */
    public KeyGuardBuilder bufferingCalls(int calls) {
        if (calls < 1 || calls > 1_000_000) {
            throw new IllegalArgumentException("the buffer is of " + calls + " calls; it takes 1 to 1000000");
        }
        callBuffer = calls;
        return this;
    }

    /** What to do with keys when the guard's knowledge is older than {@link #staleAfter}. */
    public KeyGuardBuilder whenStale(StalePolicy policy) {
        stalePolicy = policy;
        return this;
    }

    /** From which age on the guard's knowledge is stale; 2 seconds or more. */
    public KeyGuardBuilder staleAfter(Duration age) {
        if (age.compareTo(SHORTEST_STALENESS) < 0) {
            throw new IllegalArgumentException(
                    "max-staleness is " + age + "; it takes " + SHORTEST_STALENESS + " or more");
        }
        maxStaleness = age;
        return this;
    }

    /** Whether {@code ?hapikey=} counts. Its use is flagged in the log: query strings end up in logs and histories. */
    public KeyGuardBuilder takingKeysFromQueries(boolean allowed) {
        queryKeys = allowed;
        return this;
    }

    /** How long closing may wait for calls to reach Kafka. */
    public KeyGuardBuilder closingWithin(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("close-timeout is " + timeout + "; it takes PT0S or more");
        }
        closeTimeout = timeout;
        return this;
    }

    /** The clock that ends by time are compared with; the system's unless set. */
    public KeyGuardBuilder onClock(Clock newClock) {
        clock = newClock;
        return this;
    }

    /**
     * Starts following keys and taking calls, and returns at once; see {@link KeyGuard#awaitReady}. Brokers or a
     * registry out of reach are no error: the guard goes on trying.
     *
     * @throws IllegalStateException if brokers or registry are not set
     * @throws org.apache.kafka.common.KafkaException if a client's settings make no sense to Kafka
     */
    public KeyGuard start() {
        if (bootstrapServers == null || registryUrl == null) {
            throw new IllegalStateException("a guard needs keytrail.kafka.bootstrap-servers and keytrail.registry.url");
        }
        ClientSettings settings = new ClientSettings(bootstrapServers, gateway, kafka);
        Map<String, Object> codec = new HashMap<>(registry);
        codec.put("schema.registry.url", registryUrl);
        AvroSerdes serdes = AvroSerdes.from(codec);
        Serializer<ApiCall> calls = serdes.of(ApiCall.class).serializer();
        Deserializer<KeyStatus> statuses = serdes.of(KeyStatus.class).deserializer();
        Consumer<String, byte[]> keyConsumer = new KafkaConsumer<>(
                settings.forConsumer(consumer), new StringDeserializer(), new ByteArrayDeserializer());
        StatusTopic statusTopic = null;
        try {
            statusTopic = new AdminStatusTopic(
                    Admin.create(settings.forAdmin()), topics.keyStatus().name());
            return start(
                    statuses,
                    keyConsumer,
                    statusTopic,
                    () -> new KafkaProducer<>(settings.forProducer(producer), new StringSerializer(), calls),
                    System::nanoTime);
        } catch (RuntimeException e) {
            keyConsumer.close();
            if (statusTopic != null) {
                statusTopic.close();
            }
            throw e;
        }
    }

    /** As {@link #start()}, with the parts that speak to Kafka given. */
    KeyGuard start(
            Deserializer<KeyStatus> statuses,
            Consumer<String, byte[]> keyConsumer,
            StatusTopic statusTopic,
            Supplier<Producer<String, ApiCall>> callProducer,
            LongSupplier nanoTime) {
        KeyTable keys = new KeyTable();
        Freshness freshness = new Freshness(nanoTime);
        KeyStatusFollower follower =
                new KeyStatusFollower(keyConsumer, statuses, statusTopic, keys, freshness, stalePolicy);
        Optional<CallRecorder> recorder = recording
                ? Optional.of(new CallRecorder(
                        callProducer.get(),
                        topics.apiCalls().name(),
                        new CallWriter(new CallIds(new SecureRandom()), gateway),
                        callBuffer,
                        nanoTime))
                : Optional.empty();
        StalenessWatch staleness = new StalenessWatch(freshness, maxStaleness, stalePolicy);
        KeyGuard guard = new KeyGuard(new KeyGuard.Parts(
                keys, freshness, clock, staleness, queryKeys, Optional.of(follower), recorder, closeTimeout));
        follower.start();
        staleness.start();
        recorder.ifPresent(CallRecorder::start);
        return guard;
    }
}
