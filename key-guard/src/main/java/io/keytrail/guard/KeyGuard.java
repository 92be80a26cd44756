package io.keytrail.guard;

import io.keytrail.schemas.CallOutcome;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.keys.KeyText;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * Stands in front of an API: knows the status of every key, judges requests by it without asking anyone, and records
 * calls. One for each process; every method may be called from any thread.
 *
 * <pre>{@code
 * KeyGuard guard = KeyGuard.connectedTo("kafka:9092")
 *         .readingSchemasFrom("http://registry:8081")
 *         .recordingCallsAs("contacts-api")
 *         .start();
 * guard.awaitReady(Duration.ofSeconds(30));
 * Verdict verdict = guard.verify(credential, "GET", "/contacts/7");
 * }</pre>
 *
 * <p>Keys are followed on the topic {@code key-status} into memory. Until all of them are read, and where the policy
 * says so when the guard has had no contact for too long, verdicts are {@code KEYS_STALE}. Ends by time are compared
 * with the guard's own clock.
 */
public final class KeyGuard implements AutoCloseable {

    private final KeyTable keys;
    private final Freshness freshness;
    private final Clock clock;
    private final StalenessWatch staleness;
    private final boolean queryAllowed;
    private final QueryKeyNotices queryKeys;
    private final Optional<KeyStatusFollower> follower;
    private final Optional<CallRecorder> recorder;
    private final Duration closeTimeout;
    private final Map<CallOutcome, LongAdder> verified = new EnumMap<>(CallOutcome.class);
    private final AtomicBoolean closed = new AtomicBoolean();

    /** What {@link KeyGuardBuilder} puts together. */
    record Parts(
            KeyTable keys,
            Freshness freshness,
            Clock clock,
            StalenessWatch staleness,
            boolean queryAllowed,
            Optional<KeyStatusFollower> follower,
            Optional<CallRecorder> recorder,
            Duration closeTimeout) {}

    KeyGuard(Parts parts) {
        keys = parts.keys();
        freshness = parts.freshness();
        clock = parts.clock();
        staleness = parts.staleness();
        queryAllowed = parts.queryAllowed();
        queryKeys = new QueryKeyNotices(parts.freshness()::now);
        follower = parts.follower();
        recorder = parts.recorder();
        closeTimeout = parts.closeTimeout();
        for (CallOutcome outcome : CallOutcome.values()) {
            verified.put(outcome, new LongAdder());
        }
    }

    /** Begins a guard's configuration with the Kafka brokers it is to ask first, {@code host:port[,host:port…]}. */
    public static KeyGuardBuilder connectedTo(String bootstrapServers) {
        return new KeyGuardBuilder().bootstrapServers(bootstrapServers);
    }

    /**
     * Begins a guard's configuration from settings, such as {@link java.util.Properties}; {@link KeyGuardBuilder} lists
     * them. Names that do not begin with {@code keytrail.} are not looked at.
     *
     * @throws IllegalArgumentException naming the setting that is not known or has no valid value
     */
    public static KeyGuardBuilder configuredBy(Map<?, ?> settings) {
        return new GuardSettings(settings).applyTo(new KeyGuardBuilder());
    }

    /**
     * A guard that knows just these keys, needs no Kafka, is never stale and records nothing: for an API server's own
     * tests. Takes {@code hapikey} too.
     *
     * @throws IllegalArgumentException if a status has no valid {@code keyHash}
     */
    public static KeyGuard knowing(Collection<KeyStatus> statuses, Clock clock) {
        KeyTable keys = new KeyTable();
        for (KeyStatus status : statuses) {
            KeyHash hash = KeyHash.ofHex(status.getKeyHash())
                    .orElseThrow(() -> new IllegalArgumentException(
                            "the status of key " + status.getKeyId() + " has no SHA-256 in hex as its keyHash"));
            keys.putIfNewer(new KnownKey(hash, status, Permissions.of(status.getScopes(), status.getAllowedPaths())));
        }
        Freshness always = Freshness.always();
        return new KeyGuard(new Parts(
                keys,
                always,
                clock,
                new StalenessWatch(always, Duration.ofMinutes(1), StalePolicy.REFUSE),
                true,
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO));
    }

    /**
     * The key that a request carries, from the places that this guard is configured to take keys from.
     *
     * @param headers gives a header's values by its name, for which case must not matter; an empty collection or null
     *     where there is none
     * @param rawQuery the query string, percent-encoded and without {@code ?}; null where there is none
     */
    public Credential credentialOf(Function<String, ? extends Collection<String>> headers, String rawQuery) {
        return Credential.of(headers, rawQuery, queryAllowed);
    }

    /**
     * Judges a request. Makes no network call and takes no lock.
     *
     * @param credential the key it carries, from {@link #credentialOf}
     * @param method HTTP method as it came
     * @param path path as it came, percent-encoded; the query string is not looked at. An ambiguous one (see
     *     {@link ApiPath}) is out of scope for every key that may not use all paths
     */
    public Verdict verify(Credential credential, String method, String path) {
        Verdict verdict;
        if (credential.isMissing()) {
            verdict = Verdict.MISSING;
        } else if (credential.isConflicting()) {
            verdict = Verdict.MALFORMED;
        } else {
            verdict = judge(credential.text(), method, path);
        }
        verified.get(verdict.outcome()).increment();
        if (credential.isFromQuery()) {
            queryKeys.used(verdict);
        }
        return verdict;
    }

    /** As {@link #verify(Credential, String, String)} for a key's text that was found otherwise; null: no key. */
    public Verdict verify(String keyText, String method, String path) {
        Verdict verdict = keyText == null ? Verdict.MISSING : judge(keyText, method, path);
        verified.get(verdict.outcome()).increment();
        return verdict;
    }

    /**
     * Has the call recorded, some time later and on another thread. Never waits: a call that does not fit is dropped and
     * counted.
     *
     * @return whether it was taken
     */
    public boolean record(ObservedCall call) {
        return recorder.isPresent() && recorder.get().record(call);
    }

    /** Whether all keys have been read. Until then verdicts are {@code KEYS_STALE}. */
    public boolean isReady() {
        return freshness.isComplete();
    }

    /**
     * Waits until all keys have been read.
     *
     * @return false if that took longer than the time-out; the guard goes on trying
     */
    public boolean awaitReady(Duration timeout) throws InterruptedException {
        return freshness.awaitComplete(timeout);
    }

    /**
     * How old the guard's knowledge may be: the time since it last had all that the brokers had. About a second while
     * all is well; empty until it is ready.
     */
    public Optional<Duration> staleness() {
        return freshness.age();
    }

    /** What the guard has counted so far. */
    public GuardMetrics metrics() {
        Map<CallOutcome, Long> byOutcome = new EnumMap<>(CallOutcome.class);
        verified.forEach((outcome, count) -> byOutcome.put(outcome, count.sum()));
        Map<DropReason, Long> byReason = new EnumMap<>(DropReason.class);
        for (DropReason reason : DropReason.values()) {
            byReason.put(reason, recorder.map(calls -> calls.dropped(reason)).orElse(0L));
        }
        return new GuardMetrics(
                byOutcome,
                keys.size(),
                isReady(),
                staleness(),
                staleness.isStale(),
                follower.map(KeyStatusFollower::unreadable).orElse(0L),
                queryKeys.uses(),
                recorder.map(CallRecorder::recorded).orElse(0L),
                recorder.map(CallRecorder::waiting).orElse(0),
                recorder.map(CallRecorder::delivered).orElse(0L),
                byReason,
                recorder.map(CallRecorder::deliveryFailures).orElse(0L));
    }

    /**
     * Stops following keys, and sends what is still to be recorded: waits for that, but no longer than the configured
     * time. Calls that are left then are counted as dropped. From then on verdicts are {@code KEYS_STALE}. Closing twice
     * does nothing.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            follower.ifPresent(KeyStatusFollower::close);
            staleness.close();
            freshness.incomplete();
            recorder.ifPresent(calls -> calls.close(closeTimeout));
        }
    }

    /** Cheapest first: what needs no look-up, then what is final, then what is only true if the keys are current. */
    private Verdict judge(String text, String method, String path) {
        if (!KeyText.isValid(text)) {
            return Verdict.MALFORMED;
        }
        if (!freshness.isComplete()) {
            return Verdict.STALE;
        }
        KnownKey key = keys.find(KeyHash.of(text));
        if (key != null) {
            CallOutcome end = key.endAt(clock);
            if (end != null) {
                return new Verdict(end, key);
            }
        }
        if (staleness.refuses()) {
            return key == null ? Verdict.STALE : new Verdict(CallOutcome.KEYS_STALE, key);
        }
        if (key == null) {
            return Verdict.UNKNOWN;
        }
        boolean allowed = key.permissions.allow(method, path);
        return new Verdict(allowed ? CallOutcome.ACCEPTED : CallOutcome.OUT_OF_SCOPE, key);
    }
}
