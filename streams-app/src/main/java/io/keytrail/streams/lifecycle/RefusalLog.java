package io.keytrail.streams.lifecycle;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.Actor;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.streams.lifecycle.DueIndex.Due;
import io.keytrail.streams.state.RefusalWindow;
import io.keytrail.streams.state.StateFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Keeps refusals from flooding the audit log: within an account, equal ones make one entry a minute, with a count. The first
 * is an entry at once and opens a minute; those that follow in it are counted, and when it is over one entry with
 * their number is written, which opens the next minute. A minute in which none came just ends. The counts of the entries
 * add up to the attempts.
 *
 * <p>Refusals are equal if account, actor (by userId), action, slot (with its account, where that is a foreign one) and reason are.
 *
 * <p>Key: {@code account 0} in UTF-8, then SHA-256 over what makes them equal. Value: {@link RefusalWindow} by {@link
 * StateFormat}. An open window stands in the {@link DueIndex} at the time at which it closes.
 */
final class RefusalLog {

    static final String STORE = "refusal-windows";

    /** How long equal refusals are counted before they are written. Source: design, "one entry … a minute". */
    static final Duration WINDOW = Duration.ofSeconds(60);

    private final KeyValueStore<Bytes, RefusalWindow> windows;
    private final DueIndex dueIndex;

    RefusalLog(KeyValueStore<Bytes, RefusalWindow> windows, DueIndex dueIndex) {
        this.windows = windows;
        this.dueIndex = dueIndex;
    }

    static StoreBuilder<KeyValueStore<Bytes, RefusalWindow>> store() {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(STORE),
                        Serdes.Bytes(),
                        StateFormat.of(RefusalWindow.class).serde())
                .withLoggingEnabled(Changelogs.SETTINGS)
                .withCachingDisabled();
    }

    /** The account whose window that is. */
    static String accountOf(Bytes ref) {
        byte[] key = ref.get();
        return new String(key, 0, key.length - 32 - 1, StandardCharsets.UTF_8);
    }

    /**
     * Takes in a refusal. Whoever calls has closed the window if its time was over.
     *
     * @param refused a draft that stands for one attempt
     * @return the draft, to be written now; empty if the attempt was counted
     */
    Optional<AuditEntry.Builder> add(AuditEntry.Builder refused, Instant now) {
        Bytes ref = refOf(refused);
        RefusalWindow window = windows.get(ref);
        if (window == null) {
            open(ref, window(refused), now);
            return Optional.of(refused);
        }
        windows.put(
                ref,
                window(refused)
                        .setClosesAt(window.getClosesAt())
                        .setCount(window.getCount() + 1)
                        .build());
        return Optional.empty();
    }

    /**
     * Closes the window of such refusals if its time is over.
     *
     * @return the entry for what was counted in it, to be written now; empty if there is nothing to write
     */
    Optional<AuditEntry.Builder> closeIfOver(AuditEntry.Builder refused, Instant now) {
        return closeIfOver(refOf(refused), now);
    }

    /** As {@link #closeIfOver(AuditEntry.Builder, Instant)}, for a window that the due index names. */
    Optional<AuditEntry.Builder> closeIfOver(Bytes ref, Instant now) {
        RefusalWindow window = windows.get(ref);
        if (window == null || now.isBefore(window.getClosesAt())) {
            return Optional.empty();
        }
        dueIndex.remove(due(ref, window.getClosesAt()));
        if (window.getCount() == 0) {
            windows.delete(ref);
            return Optional.empty();
        }
        open(ref, RefusalWindow.newBuilder(window), now);
        return Optional.of(draft(accountOf(ref), window));
    }

    private void open(Bytes ref, RefusalWindow.Builder window, Instant now) {
        Instant closesAt = now.plus(WINDOW);
        windows.put(ref, window.setCount(0).setClosesAt(closesAt).build());
        dueIndex.add(due(ref, closesAt));
    }

    private static Due due(Bytes ref, Instant at) {
        return new Due(at, DueIndex.Target.REFUSAL_WINDOW, ref);
    }

    private static RefusalWindow.Builder window(AuditEntry.Builder refused) {
        Actor actor = refused.getActor();
        return RefusalWindow.newBuilder()
                .setActionId(refused.getActionId())
                .setAction(refused.getAction().name())
                .setOutcome(refused.getOutcome().name())
                .setReason(refused.getReason())
                .setUserId(actor.getUserId())
                .setEmail(actor.getEmail())
                .setRole(actor.getRole())
                .setIp(actor.getIp())
                .setUserAgent(actor.getUserAgent())
                .setTargetAccount(refused.getTargetAccount())
                .setKind(refused.getKind())
                .setName(refused.getName())
                .setOccurredAt(refused.getOccurredAt());
    }

    private static AuditEntry.Builder draft(String accountId, RefusalWindow window) {
        return AuditEntry.newBuilder()
                .setAccountId(accountId)
                .setActionId(window.getActionId())
                .setAction(Action.valueOf(window.getAction()))
                .setOutcome(AuditOutcome.valueOf(window.getOutcome()))
                .setReason(window.getReason())
                .setCount(window.getCount())
                .setActor(Actor.newBuilder()
                        .setUserId(window.getUserId())
                        .setEmail(window.getEmail())
                        .setRole(window.getRole())
                        .setIp(window.getIp())
                        .setUserAgent(window.getUserAgent())
                        .build())
                .setTargetAccount(window.getTargetAccount())
                .setKind(window.getKind())
                .setName(window.getName())
                .setOccurredAt(window.getOccurredAt());
    }

    private static Bytes refOf(AuditEntry.Builder refused) {
        MessageDigest digest = sha256();
        update(digest, refused.getActor().getUserId());
        update(digest, refused.getAction().name());
        update(digest, refused.getReason());
        update(digest, refused.getTargetAccount());
        update(digest, refused.getKind());
        update(digest, refused.getName());
        byte[] account = refused.getAccountId().getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(account.length + 1 + 32)
                .put(account)
                .put((byte) 0)
                .put(digest.digest())
                .array());
    }

    /** With its length, so that no two rows of texts are the same bytes. */
    private static void update(MessageDigest digest, String text) {
        byte[] bytes = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES)
                .putInt(text == null ? -1 : bytes.length)
                .array());
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
