package io.keytrail.admin.reminders;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up unless a mail waits, else unknown: what answers people does not depend on mail, so it takes nothing down. */
public final class ReminderHealth implements HealthIndicator {

    private final ReminderDelivery delivery;

    /** The health of that delivery. */
    public ReminderHealth(ReminderDelivery delivery) {
        this.delivery = delivery;
    }

    @Override
    public Health health() {
        return delivery.obstacle()
                .map(why -> Health.unknown().withDetail("waits for", why).build())
                .orElseGet(() -> Health.up().build());
    }
}
