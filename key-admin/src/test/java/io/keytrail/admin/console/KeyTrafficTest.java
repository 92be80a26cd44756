package io.keytrail.admin.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.service.keys.KeyStatusView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyTrafficTest {

    private static final Instant ROTATED = Instant.parse("2026-11-25T08:00:00Z");

    @Test
    void callsAreCountedSinceTheOldestGracePeriodBegan() {
        // Given two slots in grace, and one that is not
        List<KeyStatusView> keys = List.of(
                key("k1", "standard", "default", "RETIRING", ROTATED.minusSeconds(900_000)),
                key("k2", "standard", "default", "ACTIVE", ROTATED),
                key("k3", "private-app", "export", "RETIRING", ROTATED.minusSeconds(500)),
                key("k4", "private-app", "export", "ACTIVE", ROTATED.plusSeconds(60)),
                key("k5", "private-app", "import", "ACTIVE", ROTATED.minusSeconds(60)));

        // When
        KeyTraffic traffic = KeyTraffic.duringGrace(keys, since -> Map.of("k1", 3L, "k2", since.getEpochSecond()));

        // Then
        assertThat(traffic.since()).isEqualTo(ROTATED);
        assertThat(traffic.of("k1")).isEqualTo(3);
        assertThat(traffic.of("k2")).isEqualTo(ROTATED.getEpochSecond());
        assertThat(traffic.of("k4")).isZero();
    }

    @Test
    void withoutAGracePeriodNothingIsCounted() {
        List<KeyStatusView> keys = List.of(key("k1", "standard", "default", "ACTIVE", ROTATED));

        KeyTraffic traffic = KeyTraffic.duringGrace(keys, since -> {
            throw new AssertionError("asked for calls since " + since);
        });

        assertThat(traffic.since()).isNull();
        assertThat(traffic.of("k1")).isZero();
    }

    private static KeyStatusView key(String id, String kind, String name, String state, Instant generatedAt) {
        return new KeyStatusView(
                id,
                "acme",
                kind,
                name,
                "abcd",
                state,
                generatedAt,
                "ada",
                0,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                null,
                null);
    }
}
