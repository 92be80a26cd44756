package io.keytrail.streams.app;

import io.keytrail.streams.runtime.StreamsRuntime;
import io.keytrail.streams.stores.StoreUnavailableException;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Up while both sides do their work (every task that is assigned here is restored and runs) and the state of keys, which
 * every instance holds, can be read. Part of readiness, not of liveness: what is wrong then gets right by itself or not at
 * all, and a restart would only have everything restored once more.
 */
final class StreamsHealth implements HealthIndicator {

    private static final String NO_KEY = "0".repeat(64);

    private final StreamsRuntime runtime;

    StreamsHealth(StreamsRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public Health health() {
        Health.Builder health = runtime.isReady() && answers() ? Health.up() : Health.outOfService();
        runtime.status().forEach(side -> health.withDetail(side.side(), side));
        return health.build();
    }

    private boolean answers() {
        try {
            return runtime.readSide().keyStatuses().byHash(NO_KEY).isEmpty();
        } catch (StoreUnavailableException notYet) {
            return false;
        }
    }
}
