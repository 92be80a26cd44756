package io.keytrail.admin.health;

import io.keytrail.admin.actions.ActionLog;
import io.keytrail.admin.members.MemberLists;
import io.keytrail.admin.status.KnownKeys;
import io.keytrail.admin.vault.KeyVault;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Up once outcomes, vault, key status and member lists have been read to the end, as long as Kafka answers. */
@Component("followers")
public class FollowersHealth implements HealthIndicator {

    private final Map<String, BooleanSupplier> parts = new LinkedHashMap<>();

    FollowersHealth(
            ActionLog outcomes,
            KeyVault vault,
            KnownKeys keys,
            MemberLists members,
            ObjectProvider<BrokerProbe> broker,
            MeterRegistry meters) {
        parts.put("action-outcomes", outcomes::isReady);
        parts.put("key-vault", vault::isReady);
        parts.put("key-status", keys::isReady);
        parts.put("member-lists", members::isReady);
        broker.ifAvailable(probe -> parts.put("kafka", probe));
        gauge(meters, "action-outcomes", outcomes::skippedOutcomes);
        gauge(meters, "key-vault", vault::skippedEntries);
        gauge(meters, "key-status", keys::skippedStatuses);
        gauge(meters, "member-lists", members::skippedLists);
    }

    private static void gauge(MeterRegistry meters, String topic, Supplier<Number> skipped) {
        Gauge.builder("keytrail.records.skipped", skipped)
                .tag("topic", topic)
                .description("Records that could not be read and were skipped since the start")
                .register(meters);
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up();
        parts.forEach((name, isReady) -> {
            boolean ready = isReady.getAsBoolean();
            health.withDetail(name, ready ? "ready" : "not ready");
            if (!ready) {
                health.down();
            }
        });
        return health.build();
    }
}
