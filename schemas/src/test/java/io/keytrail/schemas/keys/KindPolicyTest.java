package io.keytrail.schemas.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KindPolicyTest {

    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void theDefaultsAreThoseOfTheDesign() {
        KindPolicies policies = KindPolicies.defaults();

        assertThat(policies.of(KeyKind.STANDARD).singleton()).isTrue();
        assertThat(policies.of(KeyKind.DEVELOPER).allowedPaths()).isNotEmpty();
        assertThat(policies.of(KeyKind.PRIVATE_APP).maxKeys()).isEqualTo(20);
        assertThat(policies.all()).hasSize(4).allSatisfy(policy -> {
            assertThat(policy.maxGrace()).isEqualTo(Duration.ofDays(7));
            assertThat(policy.rotationInterval()).isEqualTo(Duration.ofDays(180));
            assertThat(policy.noNewKeysAfter()).isEmpty();
            assertThat(policy.refusedAfter()).isEmpty();
        });
    }

    @Test
    void whatIsOutOfRangeIsRefusedByItsName() {
        assertRefused("max-grace", () -> policy(1, Duration.ofDays(8), DAY, null, "/"));
        assertRefused("max-grace", () -> policy(1, Duration.ofMillis(-1), DAY, null, "/"));
        assertRefused("max-keys", () -> policy(0, DAY, DAY, null, "/"));
        assertRefused("rotation-interval", () -> policy(1, DAY, Duration.ofHours(23), null, "/"));
        assertRefused("rotation-interval", () -> policy(1, DAY, Duration.ofDays(36_501), null, "/"));
        assertRefused("no-new-keys-after", () -> policy(1, DAY, DAY, Instant.MAX, "/"));
        assertRefused("no-new-keys-after", () -> policy(1, DAY, DAY, Instant.EPOCH.minusMillis(1), "/"));
        assertRefused("allowed path", () -> policy(1, DAY, DAY, null, "contacts"));
    }

    @Test
    void aKindTakesNoNewKeysFromItsDateOn() {
        Instant date = Instant.parse("2027-01-01T00:00:00Z");
        KindPolicy policy = policy(1, DAY, DAY, date, "/");

        assertThat(policy.takesNoNewKeysAt(date.minusMillis(1))).isFalse();
        assertThat(policy.takesNoNewKeysAt(date)).isTrue();
        assertThat(policy.isRefusedAt(date)).isFalse();
    }

    private static void assertRefused(String setting, Runnable policy) {
        assertThatThrownBy(policy::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(setting, "private-app");
    }

    private static KindPolicy policy(
            int maxKeys, Duration maxGrace, Duration interval, Instant noNewKeysAfter, String path) {
        return new KindPolicy(
                KeyKind.PRIVATE_APP,
                false,
                maxKeys,
                List.of(path),
                maxGrace,
                interval,
                Optional.ofNullable(noNewKeysAfter),
                Optional.empty());
    }
}
