package io.keytrail.streams.lifecycle;

import static io.keytrail.schemas.AuditOutcome.REJECTED;
import static io.keytrail.streams.lifecycle.Actions.newKey;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.EndReason;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KindPolicy;
import io.keytrail.schemas.keys.RejectionReason;
import io.keytrail.schemas.keys.Slot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An account for tests of the rules, and what is said of it often. */
abstract class AccountRules {

    static final Instant T0 = Instant.parse("2026-11-23T12:00:00Z");
    static final Duration HOUR = Duration.ofHours(1);

    final AccountSimulation account = AccountSimulation.withDefaults();

    void policy(KeyKind kind, List<String> paths, Duration maxGrace, Instant noNewKeysAfter, Instant refusedAfter) {
        KindPolicy policy = policyOf(kind, paths, maxGrace, noNewKeysAfter, refusedAfter);
        account.policies = account.policies.with(List.of(policy));
        account.slots.replaceAll((slot, keys) ->
                slot.kind() == kind ? new KeySlot("acme", slot, policy, keys.active(), keys.retiring()) : keys);
    }

    static KindPolicy policyOf(
            KeyKind kind, List<String> paths, Duration maxGrace, Instant noNewKeysAfter, Instant refusedAfter) {
        return new KindPolicy(
                kind,
                true,
                1,
                paths,
                maxGrace,
                KindPolicy.DEFAULT_ROTATION_INTERVAL,
                Optional.ofNullable(noNewKeysAfter),
                Optional.ofNullable(refusedAfter));
    }

    String activeId() {
        return account.slot(new Slot(KeyKind.STANDARD, "default"))
                .active()
                .orElseThrow()
                .getKeyId();
    }

    static void assertRejected(Decision decision, RejectionReason reason) {
        assertThat(decision.outcome()).isEqualTo(REJECTED);
        assertThat(decision.reason()).contains(reason);
        assertThat(decision.detail()).endsWith(".");
        assertThat(decision.effect()).isEqualTo(Decision.Effect.NONE);
    }

    void assertEnded(String keyId, EndReason reason, Instant at, String by) {
        KeyStatus status = account.status(keyId);
        assertThat(status.getState()).isEqualTo(KeyState.DEACTIVATED);
        assertThat(status.getReason()).isEqualTo(reason);
        assertThat(status.getDeactivatedAt()).isEqualTo(at);
        assertThat(status.getDeactivatedBy()).isEqualTo(by);
    }

    static String keyId(String name) {
        return newKey(name).getKeyId();
    }
}
