package io.keytrail.streams.lifecycle;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.keys.AccountId;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.Slot;
import io.keytrail.streams.deadletters.DeadLetterReason;
import io.keytrail.streams.lifecycle.ActionIntake.Misfit;
import io.keytrail.streams.lifecycle.ActionIntake.Reading;
import io.keytrail.streams.lifecycle.DueIndex.Due;
import io.keytrail.streams.lifecycle.KeyRegistry.SlotRef;
import io.keytrail.streams.lifecycle.KeySlot.Settled;
import io.keytrail.streams.lifecycle.KeySlot.TimedEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * The only writer of key state. Takes in each action, loads what the rules need, applies them, stores what changed and
 * forwards what the world has to know, all within one transaction; once a second does what has fallen due. The rules
 * themselves are in {@link AccountKeys}.
 */
final class LifecycleProcessor implements Processor<byte[], byte[], Object, Object> {

    /** How late an end by time may be written. It holds from its instant on, whenever that is. */
    private static final Duration TICK = Duration.ofSeconds(1);

    /** Bounds what one tick does within one transaction, such as on the day on which a kind is refused. */
    private static final int MOST_DUE_A_TICK = 500;

    private final LifecycleSettings settings;
    private final ActionIntake intake;
    private LifecycleOutput output;
    private State stores;
    private PolicyRollout rollout;

    /** The stores, by what they mean. */
    private record State(
            KeyRegistry registry,
            AuditTrail trail,
            RecentActions recent,
            RefusalLog refusals,
            DueIndex dueIndex,
            TaskMarks marks) {

        static State of(ProcessorContext<Object, Object> context, LifecycleSettings settings) {
            DueIndex dueIndex = new DueIndex(context.getStateStore(DueIndex.STORE));
            return new State(
                    new KeyRegistry(context.getStateStore(KeyRegistry.STORE), dueIndex, settings.policies()),
                    new AuditTrail(context.getStateStore(AuditTrail.STORE)),
                    new RecentActions(context.getStateStore(RecentActions.STORE)),
                    new RefusalLog(context.getStateStore(RefusalLog.STORE), dueIndex),
                    dueIndex,
                    new TaskMarks(context.getStateStore(TaskMarks.STORE)));
        }
    }

    LifecycleProcessor(LifecycleSettings settings) {
        this.settings = settings;
        this.intake =
                new ActionIntake(settings.serdes().of(KeyAction.class).deserializer(), settings.actionPartitions());
    }

    @Override
    public void init(ProcessorContext<Object, Object> context) {
        output = new LifecycleOutput(context, settings);
        stores = State.of(context, settings);
        rollout = new PolicyRollout(stores.registry(), stores.marks(), settings.policies());
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, clockMillis -> tick(Instant.ofEpochMilli(clockMillis)));
    }

    @Override
    public void process(Record<byte[], byte[]> rec) {
        RecordMetadata metadata = output.metadata();
        Reading reading = intake.read(rec, metadata);
        Instant clock = output.clock();
        Instant requestedAt = reading.action().map(KeyAction::getRequestedAt).orElse(Instant.EPOCH);
        if (reading.action().isPresent() && stores.marks().isBehind(metadata.offset(), requestedAt)) {
            return;
        }
        if (reading.misfit().isPresent()) {
            setAside(reading.action(), reading.misfit().get(), rec, clock);
        } else {
            answer(reading.action().orElseThrow(), rec, clock);
        }
        stores.marks().passed(metadata.offset(), requestedAt, clock);
    }

    /** No chain takes in what can't be assigned to an account, but whoever waits for it is told. */
    private void setAside(Optional<KeyAction> action, Misfit misfit, Record<byte[], byte[]> rec, Instant clock) {
        action.filter(found -> AccountId.isValidOrNone(found.getAccountId()))
                .filter(found -> ActionForm.identityFlaw(found).isEmpty())
                .ifPresent(
                        found -> output.outcome(Outcomes.ofMalformed(found, misfit.detail(), Optional.empty(), clock)));
        output.deadLetter(rec, misfit.reason(), misfit.detail());
    }

    private void answer(KeyAction action, Record<byte[], byte[]> rec, Instant clock) {
        ActionOutcome outcome = judge(action, rec, clock);
        output.outcome(outcome);
        long delay = Math.max(0, clock.toEpochMilli() - action.getRequestedAt().toEpochMilli());
        settings.monitor().actionJudged(action.getAction(), outcome.getOutcome(), delay);
    }

    private ActionOutcome judge(KeyAction action, Record<byte[], byte[]> rec, Instant clock) {
        Instant now = stores.trail().timeIn(action.getAccountId(), clock);
        Optional<String> flaw = ActionForm.identityFlaw(action);
        if (flaw.isPresent()) {
            return rejectMalformed(action, flaw.get(), rec, now);
        }
        Optional<Refusal> refusal = Refusal.of(action);
        if (refusal.isPresent()) {
            return refuse(action, refusal.get(), now);
        }
        Optional<ActionOutcome> first = stores.recent().firstOutcome(action, now);
        if (first.isPresent()) {
            return Outcomes.repeated(first.get(), action);
        }
        return stores.recent().isHumanCheckUsed(action, now)
                ? refuse(action, Refusal.ofHumanCheck(), now)
                : decide(action, rec, now, clock);
    }

    private ActionOutcome rejectMalformed(KeyAction action, String flaw, Record<byte[], byte[]> rec, Instant now) {
        String detail = "The action is malformed: " + flaw + ".";
        AuditEntry entry = write(AuditDrafts.ofMalformed(action, now), now);
        output.deadLetter(rec, DeadLetterReason.INVALID, detail);
        return Outcomes.ofMalformed(action, detail, Optional.of(entry), now);
    }

    private ActionOutcome refuse(KeyAction action, Refusal refusal, Instant now) {
        AuditEntry.Builder draft = AuditDrafts.of(action, refusal);
        stores.refusals().closeIfOver(draft, now).ifPresent(counted -> write(counted, now));
        Optional<AuditEntry> entry = stores.refusals().add(draft, now).map(single -> write(single, now));
        return Outcomes.of(action, refusal, entry, now);
    }

    private ActionOutcome decide(KeyAction action, Record<byte[], byte[]> rec, Instant now, Instant clock) {
        Optional<SlotRef> ref = slotOf(action);
        Members members = stores.registry().members(action.getAccountId());
        Instant judgedAt =
                settings.oldDemoSlot().map(demo -> demo.timeOf(action, now)).orElse(now);
        Decision decision = new AccountKeys(
                        settings.policies(),
                        members,
                        ref.map(stores.registry()::slot),
                        ref.map(slot -> otherSlots(action, slot, now)).orElse(0))
                .apply(action, judgedAt, clock);

        decision.ends().forEach(end -> write(end, now));
        List<KeyStatus> changes = decision.effect().changes();
        if (!decision.ends().isEmpty() || !changes.isEmpty()) {
            stores.registry().put(decision.slot().orElseThrow());
        }
        if (!decision.members().equals(members)) {
            stores.registry().putMembers(action.getAccountId(), decision.members());
            output.members(action.getAccountId(), decision.members(), now);
        }
        changes.forEach(status -> output.status(status, now));
        AuditEntry entry = write(AuditDrafts.of(action, decision), now);
        ActionOutcome outcome = Outcomes.of(action, decision, entry);
        stores.recent().remember(action, outcome, now);
        if (decision.isInvalid()) {
            output.deadLetter(rec, DeadLetterReason.INVALID, decision.detail());
        }
        return outcome;
    }

    private static Optional<SlotRef> slotOf(KeyAction action) {
        return KeyKind.parse(action.getKind())
                .filter(kind -> Slot.isValidName(action.getName()))
                .map(kind -> new SlotRef(action.getAccountId(), new Slot(kind, action.getName())));
    }

    private int otherSlots(KeyAction action, SlotRef ref, Instant now) {
        int most = settings.policies().of(ref.slot().kind()).maxKeys();
        return action.getAction() == Action.GENERATE && most < Integer.MAX_VALUE
                ? stores.registry().otherSlotsWithKeys(ref, now, most)
                : 0;
    }

    private void tick(Instant clock) {
        for (Due due : stores.dueIndex().dueBy(clock, MOST_DUE_A_TICK)) {
            stores.dueIndex().remove(due);
            switch (due.target()) {
                case SLOT -> settle(SlotRef.parse(due.ref()).orElseThrow(), clock);
                case REFUSAL_WINDOW -> closeRefusals(due.ref(), clock);
            }
        }
        rollout.step(status -> output.status(status, stores.trail().timeIn(status.getAccountId(), clock)));
    }

    private void closeRefusals(Bytes ref, Instant clock) {
        Instant now = stores.trail().timeIn(RefusalLog.accountOf(ref), clock);
        stores.refusals().closeIfOver(ref, now).ifPresent(counted -> write(counted, now));
    }

    /** Ends what is over in a slot, reminds of what has grown old in it, and finds out when it is due again. */
    private void settle(SlotRef ref, Instant clock) {
        Instant now = stores.trail().timeIn(ref.accountId(), clock);
        Settled settled = stores.registry().slot(ref).settle(now);
        settled.ends().forEach(end -> write(end, now));
        KeySlot after = settled.after();
        Optional<RotationAge.Due> reminder = after.reminderDue(now);
        if (reminder.isPresent()) {
            Members members = stores.registry().members(ref.accountId());
            output.reminder(Reminders.of(after, reminder.get(), members, now));
            after = after.reminded(reminder.get());
        }
        stores.registry().put(after);
    }

    private void write(TimedEnd end, Instant now) {
        write(AuditDrafts.of(end), now);
        output.status(end.ended(), now);
    }

    private AuditEntry write(AuditEntry.Builder draft, Instant now) {
        AuditEntry entry = stores.trail().append(draft, now);
        output.auditEntry(entry);
        return entry;
    }
}
