package io.keytrail.streams.lifecycle;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.streams.deadletters.DeadLetterMonitor;

/** Is told what the write side does. Called on stream threads: has to return at once. */
@FunctionalInterface
public interface LifecycleMonitor extends DeadLetterMonitor {

    /**
     * An action got its outcome; a repeat its first one again. It can be read once the transaction is committed, some 20 ms
     * later.
     *
     * @param delayMillis from its being asked for to now, by the clocks of key-admin and of this process; 0 or more
     */
    default void actionJudged(Action action, AuditOutcome outcome, long delayMillis) {}
}
