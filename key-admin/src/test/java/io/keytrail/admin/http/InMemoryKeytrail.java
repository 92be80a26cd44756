package io.keytrail.admin.http;

import io.keytrail.admin.actions.ActionLog;
import io.keytrail.admin.actions.OutcomeUnavailableException;
import io.keytrail.admin.members.MemberLists;
import io.keytrail.admin.status.KnownKey;
import io.keytrail.admin.status.KnownKeys;
import io.keytrail.admin.vault.KeyVault;
import io.keytrail.schemas.Action;
import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.EndReason;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.MemberList;
import io.keytrail.schemas.keys.KeyText;
import io.keytrail.schemas.keys.RejectionReason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything beneath key-admin, in memory: judges actions by the rules of the write side (one active key a slot, one
 * retiring, expected keys, repeats, human checks used once), keeps texts and members, and remembers every action that it was given.
 */
final class InMemoryKeytrail implements ActionLog, KeyVault, MemberLists, KnownKeys {

    private final Clock clock;
    final List<KeyAction> actions = new ArrayList<>();
    final Map<String, KeyText> vault = new LinkedHashMap<>();
    private final Map<String, KeyStatus> active = new HashMap<>();
    private final Map<String, KeyStatus> retiring = new HashMap<>();
    private final Map<String, ActionOutcome> decided = new HashMap<>();
    private final Map<String, MemberList> members = new HashMap<>();
    private final Set<String> usedHumanChecks = new HashSet<>();
    private boolean down;
    private Action lost;
    private RejectionReason nextRejection;

    InMemoryKeytrail(Clock clock) {
        this.clock = clock;
    }

    synchronized void reset() {
        List.of(vault, active, retiring, decided, members).forEach(Map::clear);
        actions.clear();
        usedHumanChecks.clear();
        down = false;
        lost = null;
        nextRejection = null;
    }

    synchronized void losesOutcomes(boolean lost) {
        down = lost;
    }

    /** Of that action alone, whatever becomes of it. */
    synchronized void losesOutcomesOf(Action action) {
        lost = action;
    }

    synchronized void rejectsNextFor(RejectionReason reason) {
        nextRejection = reason;
    }

    synchronized KeyAction lastAction() {
        return actions.get(actions.size() - 1);
    }

    @Override
    public synchronized ActionOutcome submit(KeyAction action, Duration timeout) {
        actions.add(action);
        String repeatId = action.getAccountId() + "/" + action.getActor().getUserId() + "/" + action.getActionId();
        ActionOutcome first = decided.get(repeatId);
        ActionOutcome outcome = first == null
                ? judge(action)
                : ActionOutcome.newBuilder(first)
                        .setReplayed(true)
                        .setAttemptId(action.getAttemptId())
                        .build();
        if (!RejectionReason.HUMAN_CHECK_FAILED.name().equals(outcome.getReason())) {
            decided.putIfAbsent(repeatId, outcome);
        }
        settle(action, outcome);
        if (down || action.getAction() == lost) {
            throw new OutcomeUnavailableException(action.getActionId(), "lost on purpose", null);
        }
        return outcome;
    }

    @Override
    public synchronized void record(KeyAction action) {
        actions.add(action);
        if (down) {
            throw new OutcomeUnavailableException(action.getActionId(), "lost on purpose", null);
        }
    }

    private ActionOutcome judge(KeyAction action) {
        if (nextRejection != null) {
            RejectionReason reason = nextRejection;
            nextRejection = null;
            return rejected(action, reason);
        }
        if (action.getHumanCheckNonce() != null
                && !usedHumanChecks.add(action.getAccountId() + "/" + action.getHumanCheckNonce())) {
            return rejected(action, RejectionReason.HUMAN_CHECK_FAILED);
        }
        if (action.getAction() == Action.SET_MEMBERS) {
            return setMembers(action);
        }
        KeyStatus current = active.get(slot(action));
        KeyStatus predecessor = retiring.get(slot(action));
        return switch (action.getAction()) {
            case GENERATE -> current != null ? rejected(action, RejectionReason.KEY_EXISTS) : begin(action, null);
            case SHOW -> show(action, current, predecessor);
            case ROTATE -> rotate(action, current, predecessor);
            case EXPIRE_RETIRING ->
                predecessor == null
                        ? rejected(action, RejectionReason.NO_RETIRING_KEY)
                        : end(action, retiring, EndReason.GRACE_ENDED);
            case DEACTIVATE -> {
                Optional<ActionOutcome> no = withoutExpected(action, current);
                yield no.isPresent() ? no.get() : end(action, active, EndReason.DEACTIVATED);
            }
            default -> rejected(action, RejectionReason.INVALID);
        };
    }

    private Optional<ActionOutcome> withoutExpected(KeyAction action, KeyStatus current) {
        if (current == null) {
            return Optional.of(rejected(action, RejectionReason.NO_ACTIVE_KEY));
        }
        boolean expected =
                action.getExpectedKeyId() == null || action.getExpectedKeyId().equals(current.getKeyId());
        return expected ? Optional.empty() : Optional.of(rejected(action, RejectionReason.KEY_CHANGED));
    }

    private ActionOutcome show(KeyAction action, KeyStatus current, KeyStatus predecessor) {
        if (action.getCause() != null
                && predecessor != null
                && predecessor.getKeyId().equals(action.getExpectedKeyId())) {
            return outcome(action).setKey(predecessor).build();
        }
        return withoutExpected(action, current)
                .orElseGet(() -> outcome(action).setKey(current).build());
    }

    private ActionOutcome rotate(KeyAction action, KeyStatus current, KeyStatus predecessor) {
        Optional<ActionOutcome> no = withoutExpected(action, current);
        if (no.isPresent()) {
            return no.get();
        }
        if (action.getGraceMillis() > 0 && predecessor != null) {
            return rejected(action, RejectionReason.ALREADY_RETIRING);
        }
        retiring.remove(slot(action));
        if (action.getGraceMillis() == 0) {
            vault.remove(current.getKeyId());
            return begin(action, null);
        }
        KeyStatus old = KeyStatus.newBuilder(current)
                .setState(KeyState.RETIRING)
                .setExpiresAt(clock.instant().plusMillis(action.getGraceMillis()))
                .build();
        retiring.put(slot(action), old);
        return begin(action, old);
    }

    private ActionOutcome begin(KeyAction action, KeyStatus old) {
        KeyStatus key = KeyStatus.newBuilder()
                .setKeyHash(action.getNewKey().getKeyHash())
                .setKeyId(action.getNewKey().getKeyId())
                .setAccountId(action.getAccountId())
                .setKind(action.getKind())
                .setName(action.getName())
                .setHint(action.getNewKey().getHint())
                .setState(KeyState.ACTIVE)
                .setGeneratedAt(clock.instant())
                .setGeneratedBy(action.getActor().getUserId())
                .setExpiresAt(action.getNewKey().getExpiresAt())
                .setScopes(action.getNewKey().getScopes())
                .setNote(action.getNewKey().getNote())
                .setVersion(1)
                .build();
        active.put(slot(action), key);
        return outcome(action).setKey(key).setRetiring(old).build();
    }

    private ActionOutcome end(KeyAction action, Map<String, KeyStatus> slots, EndReason reason) {
        KeyStatus ended = KeyStatus.newBuilder(slots.remove(slot(action)))
                .setState(KeyState.DEACTIVATED)
                .setDeactivatedAt(clock.instant())
                .setDeactivatedBy(action.getActor().getUserId())
                .setReason(reason)
                .build();
        vault.remove(ended.getKeyId());
        return outcome(action).setKey(ended).build();
    }

    private ActionOutcome setMembers(KeyAction action) {
        long version = of(action.getAccountId()).getVersion();
        Long expected = action.getExpectedMembersVersion();
        if (expected != null && expected != version) {
            return ActionOutcome.newBuilder(rejected(action, RejectionReason.MEMBERS_CHANGED))
                    .setMembersVersion(version)
                    .build();
        }
        members.put(
                action.getAccountId(),
                MemberList.newBuilder()
                        .setAccountId(action.getAccountId())
                        .setVersion(version + 1)
                        .setMembers(action.getMembers())
                        .build());
        return outcome(action).setMembersVersion(version + 1).build();
    }

    private ActionOutcome rejected(KeyAction action, RejectionReason reason) {
        return outcome(action)
                .setOutcome(AuditOutcome.REJECTED)
                .setReason(reason.name())
                .setDetail("Rejected for a reason.")
                .build();
    }

    private ActionOutcome.Builder outcome(KeyAction action) {
        return ActionOutcome.newBuilder()
                .setActionId(action.getActionId())
                .setAttemptId(action.getAttemptId())
                .setRequestHash(action.getRequestHash())
                .setAccountId(action.getAccountId())
                .setUserId(action.getActor().getUserId())
                .setAction(action.getAction())
                .setOutcome(AuditOutcome.APPLIED)
                .setRecordedAt(clock.instant());
    }

    private static String slot(KeyAction action) {
        return action.getAccountId() + "/" + action.getKind() + "/" + action.getName();
    }

    /** The id under which the vault has that text. */
    synchronized String keyIdOf(String text) {
        return vault.entrySet().stream()
                .filter(entry -> entry.getValue().reveal().equals(text))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public synchronized void seal(String accountId, String keyId, KeyText text) {
        vault.put(keyId, text);
    }

    @Override
    public synchronized Optional<KeyText> open(String accountId, String keyId) {
        return Optional.ofNullable(vault.get(keyId));
    }

    @Override
    public synchronized void settle(KeyAction action, ActionOutcome outcome) {
        if (action.getNewKey() == null) {
            return;
        }
        String brought = action.getNewKey().getKeyId();
        if (outcome.getKey() == null || !outcome.getKey().getKeyId().equals(brought)) {
            vault.remove(brought);
        }
    }

    @Override
    public synchronized MemberList of(String accountId) {
        return members.getOrDefault(
                accountId,
                MemberList.newBuilder()
                        .setAccountId(accountId)
                        .setVersion(0)
                        .setMembers(List.of())
                        .build());
    }

    @Override
    public Optional<KnownKey> find(String keyId) {
        return Optional.empty();
    }

    @Override
    public Optional<Instant> oldestGeneration() {
        return Optional.empty();
    }

    @Override
    public synchronized boolean readToEnd(Duration timeout) {
        return !down;
    }

    @Override
    public synchronized boolean isReady() {
        return !down;
    }

    @Override
    public long skippedEntries() {
        return 0;
    }

    @Override
    public void close() {
        reset();
    }
}
