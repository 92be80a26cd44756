package io.keytrail.streams.app;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.CallOutcome;
import io.keytrail.streams.deadletters.DeadLetterReason;
import io.keytrail.streams.runtime.StreamsMonitor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts what the topologies do. No meter carries an account: there may be any number of these. */
final class StreamsMeters implements StreamsMonitor {

    /** An answer waits for its outcome, and an action is void after 60 seconds. */
    private static final Duration[] ACTION_TIMES = {
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(60)
    };

    private final MeterRegistry meters;
    private final Map<CallOutcome, Counter> stored = new EnumMap<>(CallOutcome.class);
    private final Counter refused;
    private final Counter repeated;
    private final Counter agedOut;
    private final Counter late;
    private final Counter misplaced;
    private final DistributionSummary delay;
    private final Counter auditStored;
    private final Counter auditRepeated;
    private final Counter auditMisfits;

    /** @param topics the topics that records are set aside from */
    StreamsMeters(MeterRegistry meters, List<String> topics) {
        this.meters = meters;
        for (CallOutcome outcome : CallOutcome.values()) {
            stored.put(
                    outcome,
                    Counter.builder("keytrail.calls.stored")
                            .description("Calls stored in the call log, refused ones included")
                            .tag("outcome", outcome.name())
                            .register(meters));
        }
        refused = counter("keytrail.calls.refused", "Calls stored that a guard had refused");
        repeated = counter("keytrail.calls.repeated", "Calls that were sent again and stored before");
        agedOut = counter("keytrail.calls.aged.out", "Calls that turned 7 days old while they waited, not stored");
        late = counter("keytrail.calls.late", "Calls that were over 7 days old when the broker took them, not stored");
        misplaced = counter("keytrail.calls.misplaced", "Calls sent on from a wrong partition to their own");
        // not a timer: its sum of nanoseconds overflows with a few ten thousand calls that are days old
        delay = DistributionSummary.builder("keytrail.calls.delay")
                .description("From a call to its being stored")
                .baseUnit("seconds")
                .register(meters);
        auditStored = counter("keytrail.audit.stored", "Audit entries stored");
        auditRepeated = counter("keytrail.audit.repeated", "Audit entries that came again");
        auditMisfits = counter(
                "keytrail.audit.misfits", "Audit entries that claim another one's place in the chain: look at them");
        // from the start: of a counter that appears with its first letter, Prometheus sees no increase
        for (String topic : topics) {
            for (DeadLetterReason reason : DeadLetterReason.values()) {
                deadLetters(topic, reason);
            }
        }
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(meters);
    }

    @Override
    public void callStored(CallOutcome outcome, long delayMillis) {
        stored.get(outcome).increment();
        if (outcome != CallOutcome.ACCEPTED) {
            refused.increment();
        }
        delay.record(delayMillis / 1000.0);
    }

    @Override
    public void actionJudged(Action action, AuditOutcome outcome, long delayMillis) {
        Timer.builder("keytrail.actions")
                .description("From a key action's being asked for to its outcome; the commit comes on top")
                .tag("action", action.name())
                .tag("outcome", outcome.name())
                .serviceLevelObjectives(ACTION_TIMES)
                .register(meters)
                .record(Duration.ofMillis(delayMillis));
    }

    @Override
    public void callRepeated() {
        repeated.increment();
    }

    @Override
    public void callAgedOut() {
        agedOut.increment();
    }

    @Override
    public void callMisplaced() {
        misplaced.increment();
    }

    @Override
    public void auditEntryStored() {
        auditStored.increment();
    }

    @Override
    public void auditEntryRepeated() {
        auditRepeated.increment();
    }

    @Override
    public void auditEntryMisfit() {
        auditMisfits.increment();
    }

    @Override
    public void deadLettered(String topic, DeadLetterReason reason) {
        if (reason == DeadLetterReason.LATE) {
            late.increment();
        }
        deadLetters(topic, reason).increment();
    }

    private Counter deadLetters(String topic, DeadLetterReason reason) {
        return Counter.builder("keytrail.dead.letters")
                .description("Records set aside on the dead-letter topic")
                .tag("topic", topic)
                .tag("reason", reason.name())
                .register(meters);
    }
}
