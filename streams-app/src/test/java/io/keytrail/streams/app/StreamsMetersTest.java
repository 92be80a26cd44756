package io.keytrail.streams.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.CallOutcome;
import io.keytrail.streams.deadletters.DeadLetterReason;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StreamsMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final StreamsMeters meters = new StreamsMeters(registry, List.of("keytrail.api-calls"));

    @Test
    void storedCallsAreCountedByOutcomeAndRefusedOnesOnceMore() {
        meters.callStored(CallOutcome.ACCEPTED, 10);
        meters.callStored(CallOutcome.KEY_EXPIRED, 20);

        assertThat(registry.counter("keytrail.calls.stored", "outcome", "ACCEPTED")
                        .count())
                .isEqualTo(1);
        assertThat(registry.counter("keytrail.calls.stored", "outcome", "KEY_EXPIRED")
                        .count())
                .isEqualTo(1);
        assertThat(registry.counter("keytrail.calls.refused").count()).isEqualTo(1);
        assertThat(registry.summary("keytrail.calls.delay").count()).isEqualTo(2);
    }

    @Test
    void deadLettersAreCountedByTopicAndReasonAndLateCallsByThemselves() {
        meters.deadLettered("keytrail.api-calls", DeadLetterReason.LATE);
        meters.deadLettered("keytrail.api-calls", DeadLetterReason.UNREADABLE);

        assertThat(registry.counter("keytrail.dead.letters", "topic", "keytrail.api-calls", "reason", "LATE")
                        .count())
                .isEqualTo(1);
        assertThat(registry.counter("keytrail.calls.late").count()).isEqualTo(1);
    }

    @Test
    void actionsAreTimedByWhatWasAskedForAndWhatBecameOfIt() {
        meters.actionJudged(Action.ROTATE, AuditOutcome.APPLIED, 30);
        meters.actionJudged(Action.ROTATE, AuditOutcome.DENIED, 5);
        meters.actionJudged(Action.ROTATE, AuditOutcome.APPLIED, 50);

        Timer applied = registry.timer("keytrail.actions", "action", "ROTATE", "outcome", "APPLIED");
        assertThat(applied.count()).isEqualTo(2);
        assertThat(applied.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(80);
    }

    @Test
    void whatHasNotHappenedYetCountsZeroAndIsNotMissing() {
        for (DeadLetterReason reason : DeadLetterReason.values()) {
            assertThat(registry.get("keytrail.dead.letters")
                            .tags("topic", "keytrail.api-calls", "reason", reason.name())
                            .counter()
                            .count())
                    .isZero();
        }
    }

    @Test
    void theDelaysOfManyOldCallsAddUp() {
        long sevenDays = 7 * 24 * 3_600_000L;
        for (int i = 0; i < 50_000; i++) {
            meters.callStored(CallOutcome.ACCEPTED, sevenDays);
        }

        assertThat(registry.summary("keytrail.calls.delay").totalAmount()).isEqualTo(50_000 * 604_800.0);
    }

    @Test
    void noMeterCarriesAnAccount() {
        meters.callStored(CallOutcome.ACCEPTED, 10);
        meters.deadLettered("keytrail.api-calls", DeadLetterReason.INVALID);
        meters.actionJudged(Action.ROTATE, AuditOutcome.APPLIED, 30);

        assertThat(registry.getMeters())
                .flatExtracting(meter -> meter.getId().getTags())
                .extracting(tag -> tag.getKey())
                .containsOnly("action", "outcome", "topic", "reason", "le");
    }
}
