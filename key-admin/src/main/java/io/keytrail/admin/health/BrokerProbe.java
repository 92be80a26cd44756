package io.keytrail.admin.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;

/** Whether Kafka answers; asks it at most every few seconds, however often health is asked for. */
public final class BrokerProbe implements BooleanSupplier {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration GOOD_FOR = Duration.ofSeconds(3);

    private final Admin admin;
    private final Clock clock;
    private Instant askedAt = Instant.MIN;
    private boolean answered;

    /** A probe that asks with that client, which it does not close. */
    public BrokerProbe(Admin admin, Clock clock) {
        this.admin = admin;
        this.clock = clock;
    }

    @Override
    public synchronized boolean getAsBoolean() {
        Instant now = clock.instant();
        if (now.isAfter(askedAt.plus(GOOD_FOR))) {
            answered = ask();
            askedAt = now;
        }
        return answered;
    }

    private boolean ask() {
        int millis = (int) PATIENCE.toMillis();
        try {
            return !admin.describeCluster(new DescribeClusterOptions().timeoutMs(millis))
                    .nodes()
                    .get(millis, TimeUnit.MILLISECONDS)
                    .isEmpty();
        } catch (ExecutionException | TimeoutException | KafkaException silent) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
