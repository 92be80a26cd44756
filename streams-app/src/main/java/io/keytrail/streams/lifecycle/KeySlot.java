package io.keytrail.streams.lifecycle;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.Actor;
import io.keytrail.schemas.EndReason;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.NewKey;
import io.keytrail.schemas.keys.KeyText;
import io.keytrail.schemas.keys.KindPolicy;
import io.keytrail.schemas.keys.Slot;
import io.keytrail.streams.state.LiveKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A slot with its keys: at most one ACTIVE and at most one RETIRING, by construction. Every transition gives the slot after
 * it and the statuses that tell the world, each with the key's next version. A key that has ended is not in the slot any
 * more, and no transition brings one back.
 *
 * <p>Transitions take for granted that {@link #settle} has ended what is over, and that whoever calls them has checked
 * that there is such a key; {@link AccountKeys} does both. Immutable.
 *
 * @param accountId whose slot
 * @param slot kind and name
 * @param policy the kind's policy, as configured now
 * @param active the ACTIVE key
 * @param retiring the RETIRING key
 */
record KeySlot(String accountId, Slot slot, KindPolicy policy, Optional<LiveKey> active, Optional<LiveKey> retiring) {

    /** A transition: the slot after it, and what became of its keys, in the order in which it happened. */
    record Change(KeySlot after, List<KeyStatus> statuses) {

        /** The status that the key with that id got. */
        KeyStatus of(LiveKey key) {
            return statuses.stream()
                    .filter(status -> status.getKeyId().equals(key.getKeyId()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("key " + key.getKeyId() + " did not change"));
        }
    }

    /** A key's end because its time has come. */
    record TimedEnd(KeyStatus ended, Action action, EndReason reason, Instant at) {}

    /** What {@link #settle} found. */
    record Settled(KeySlot after, List<TimedEnd> ends) {}

    /** The last time that JSON can hold. */
    private static final Instant LAST_TIME = Instant.parse("9999-12-31T23:59:59.999Z");

    static KeySlot empty(String accountId, Slot slot, KindPolicy policy) {
        return new KeySlot(accountId, slot, policy, Optional.empty(), Optional.empty());
    }

    /** Whether no key of the slot is left. */
    boolean isEmpty() {
        return active.isEmpty() && retiring.isEmpty();
    }

    // -- transitions that are asked for

    Change generate(NewKey newKey, Actor actor, Instant now) {
        LiveKey fresh = fresh(newKey, actor, now)
                .setScopes(newKey.getScopes())
                .setNote(KeyText.mask(newKey.getNote()))
                .setExpiresAt(newKey.getExpiresAt())
                .build();
        return new Change(withActive(fresh), List.of(status(fresh, KeyState.ACTIVE)));
    }

    /** Replaces the ACTIVE key; with a grace period of zero whatever was valid before ends. */
    Change rotate(NewKey newKey, Actor actor, Duration grace, Instant now) {
        LiveKey old = active.orElseThrow();
        LiveKey fresh = fresh(newKey, actor, now)
                .setScopes(old.getScopes())
                .setNote(old.getNote())
                .setExpiresAt(sameLifetime(old, now))
                .build();
        KeyStatus freshStatus = status(fresh, KeyState.ACTIVE);
        if (grace.isZero()) {
            List<KeyStatus> statuses = new ArrayList<>();
            retiring.ifPresent(key -> statuses.add(ended(key, EndReason.GRACE_ENDED, actor.getUserId(), now)));
            statuses.add(ended(old, EndReason.ROTATED, actor.getUserId(), now));
            statuses.add(freshStatus);
            return new Change(withKeys(Optional.of(fresh), Optional.empty()), statuses);
        }
        LiveKey retired = published(old)
                .setExpiresAt(earlier(old.getExpiresAt(), now.plus(grace)))
                .build();
        return new Change(
                withKeys(Optional.of(fresh), Optional.of(retired)),
                List.of(status(retired, KeyState.RETIRING), freshStatus));
    }

    Change expireRetiring(Actor actor, Instant now) {
        KeyStatus ended = ended(retiring.orElseThrow(), EndReason.GRACE_ENDED, actor.getUserId(), now);
        return new Change(withKeys(active, Optional.empty()), List.of(ended));
    }

    /** Ends the ACTIVE key, and the RETIRING one with it. */
    Change deactivate(Actor actor, Instant now) {
        List<KeyStatus> statuses = Stream.concat(retiring.stream(), active.stream())
                .map(key -> ended(key, EndReason.DEACTIVATED, actor.getUserId(), now))
                .toList();
        return new Change(withKeys(Optional.empty(), Optional.empty()), statuses);
    }

    // -- what time and configuration do

    /** Ends every key whose time has come, each at its own instant. */
    Settled settle(Instant now) {
        List<TimedEnd> ends = new ArrayList<>();
        Optional<LiveKey> retiringAfter = stillLive(retiring, true, now, ends);
        Optional<LiveKey> activeAfter = stillLive(active, false, now, ends);
        ends.sort(Comparator.comparing(TimedEnd::at));
        return new Settled(withKeys(activeAfter, retiringAfter), List.copyOf(ends));
    }

    private Optional<LiveKey> stillLive(Optional<LiveKey> key, boolean isRetiring, Instant now, List<TimedEnd> ends) {
        Optional<TimedEnd> end =
                key.flatMap(live -> endOf(live, isRetiring)).filter(found -> !now.isBefore(found.at()));
        end.ifPresent(ends::add);
        return end.isPresent() ? Optional.empty() : key;
    }

    /** The end that a key will have if nobody does anything before. */
    private Optional<TimedEnd> endOf(LiveKey key, boolean isRetiring) {
        Optional<Instant> expiry = Optional.ofNullable(key.getExpiresAt());
        Optional<Instant> refusal = policy.refusedAfter().filter(at -> expiry.isEmpty() || at.isBefore(expiry.get()));
        if (refusal.isPresent()) {
            // a date before the key was made, set in configuration later, can't end it before it was
            Instant at = later(refusal.get(), key.getGeneratedAt());
            return Optional.of(timedEnd(key, Action.EXPIRE, EndReason.KIND_RETIRED, at));
        }
        return isRetiring
                ? expiry.map(at -> timedEnd(key, Action.GRACE_END, EndReason.GRACE_ENDED, at))
                : expiry.map(at -> timedEnd(key, Action.EXPIRE, EndReason.EXPIRED, at));
    }

    private TimedEnd timedEnd(LiveKey key, Action action, EndReason reason, Instant at) {
        return new TimedEnd(ended(key, reason, SystemActor.USER_ID, at), action, reason, at);
    }

    /** When something will have to be done here next, be it an end or a reminder; empty: never. */
    Optional<Instant> nextDue() {
        return Stream.of(
                        active.flatMap(key -> endOf(key, false)).map(TimedEnd::at),
                        retiring.flatMap(key -> endOf(key, true)).map(TimedEnd::at),
                        active.map(key -> RotationAge.of(key, policy).nextReminderAt()))
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }

    /** The newest reminder that the ACTIVE key's age calls for and that was not written yet. */
    Optional<RotationAge.Due> reminderDue(Instant now) {
        return active.flatMap(key -> RotationAge.of(key, policy).dueAt(now));
    }

    /** The slot, with that reminder and all before it done with. */
    KeySlot reminded(RotationAge.Due due) {
        LiveKey key = active.orElseThrow();
        return withActive(LiveKey.newBuilder(key).setRemindedUpTo(due.dueAt()).build());
    }

    /** New statuses for those keys whose published limits are not the policy's any more. */
    Change republish() {
        List<KeyStatus> statuses = new ArrayList<>();
        KeySlot after = withKeys(
                republished(active, KeyState.ACTIVE, statuses), republished(retiring, KeyState.RETIRING, statuses));
        return new Change(after, List.copyOf(statuses));
    }

    private Optional<LiveKey> republished(Optional<LiveKey> key, KeyState state, List<KeyStatus> statuses) {
        boolean asPublished = key.isEmpty()
                || (key.get().getAllowedPaths().equals(policy.allowedPaths())
                        && Optional.ofNullable(key.get().getRefusedAfter()).equals(policy.refusedAfter()));
        if (asPublished) {
            return key;
        }
        LiveKey changed = published(key.get()).build();
        statuses.add(status(changed, state));
        return Optional.of(changed);
    }

    // -- keys and their statuses

    /** The ACTIVE key's status as it was published last. */
    KeyStatus activeStatus() {
        return status(active.orElseThrow(), KeyState.ACTIVE);
    }

    /** The RETIRING key's status as it was published last. */
    KeyStatus retiringStatus() {
        return status(retiring.orElseThrow(), KeyState.RETIRING);
    }

    private KeySlot withActive(LiveKey key) {
        return withKeys(Optional.of(key), retiring);
    }

    private KeySlot withKeys(Optional<LiveKey> newActive, Optional<LiveKey> newRetiring) {
        return new KeySlot(accountId, slot, policy, newActive, newRetiring);
    }

    private LiveKey.Builder fresh(NewKey newKey, Actor actor, Instant now) {
        return LiveKey.newBuilder()
                .setKeyId(newKey.getKeyId())
                .setKeyHash(newKey.getKeyHash())
                .setHint(newKey.getHint())
                .setGeneratedAt(now)
                .setGeneratedBy(actor.getUserId())
                .setGeneratedByEmail(SafeText.of(actor.getEmail(), SafeText.LONGEST_EMAIL))
                .setAllowedPaths(policy.allowedPaths())
                .setRefusedAfter(policy.refusedAfter().orElse(null))
                .setVersion(1)
                .setRemindedUpTo(now);
    }

    /** The key as it is about to be published again: next version, with the limits of today's policy. */
    private LiveKey.Builder published(LiveKey key) {
        return LiveKey.newBuilder(key)
                .setAllowedPaths(policy.allowedPaths())
                .setRefusedAfter(policy.refusedAfter().orElse(null))
                .setVersion(key.getVersion() + 1);
    }

    private KeyStatus ended(LiveKey key, EndReason reason, String by, Instant at) {
        return KeyStatus.newBuilder(status(published(key).build(), KeyState.DEACTIVATED))
                .setDeactivatedAt(at)
                .setDeactivatedBy(by)
                .setReason(reason)
                .build();
    }

    private KeyStatus status(LiveKey key, KeyState state) {
        return KeyStatus.newBuilder()
                .setKeyHash(key.getKeyHash())
                .setKeyId(key.getKeyId())
                .setAccountId(accountId)
                .setKind(slot.kind().text())
                .setName(slot.name())
                .setHint(key.getHint())
                .setState(state)
                .setGeneratedAt(key.getGeneratedAt())
                .setGeneratedBy(key.getGeneratedBy())
                .setExpiresAt(key.getExpiresAt())
                .setScopes(key.getScopes())
                .setNote(key.getNote())
                .setAllowedPaths(key.getAllowedPaths())
                .setRefusedAfter(key.getRefusedAfter())
                .setVersion(key.getVersion())
                .build();
    }

    /** A key that was made to live for a time is replaced by one that lives as long. */
    private static Instant sameLifetime(LiveKey old, Instant now) {
        return old.getExpiresAt() == null
                ? null
                : earlier(LAST_TIME, now.plus(Duration.between(old.getGeneratedAt(), old.getExpiresAt())));
    }

    private static Instant earlier(Instant mayBeNull, Instant other) {
        return mayBeNull != null && mayBeNull.isBefore(other) ? mayBeNull : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
