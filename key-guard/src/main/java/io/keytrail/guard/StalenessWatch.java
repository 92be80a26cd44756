package io.keytrail.guard;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether the keys are older than the policy allows, and says so in the log when that changes. It looks ten times
 * a second on a thread of its own, so that a verdict costs no look at a clock: a clock makes the processor wait for
 * all that it has under way, which doubled the time of a verdict among a million keys.
 */
final class StalenessWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StalenessWatch.class);
    private static final long LOOK_MILLIS = 100;

    private final Freshness freshness;
    private final Duration limit;
    private final StalePolicy policy;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::lookUntilClosed, "keytrail-guard-staleness");
    private volatile boolean stale;

    StalenessWatch(Freshness freshness, Duration limit, StalePolicy policy) {
        this.freshness = freshness;
        this.limit = limit;
        this.policy = policy;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Whether the keys were too old when last looked at, a tenth of a second ago at most. */
    boolean isStale() {
        return stale;
    }

    /** Whether keys that only current knowledge could tell about are to be refused. */
    boolean refuses() {
        return stale && policy == StalePolicy.REFUSE;
    }

    /** Holds the keys' age against the limit. */
    void look() {
        boolean tooOld = freshness.isComplete() && freshness.isOlderThan(limit.toNanos());
        if (tooOld == stale) {
            return;
        }
        stale = tooOld;
        if (tooOld) {
            String consequence =
                    policy == StalePolicy.REFUSE ? "requests get keys-stale" : "they are used all the same";
            LOG.warn("The status of keys has not been confirmed for more than {}; {} until it is", limit, consequence);
        } else {
            LOG.info("The status of keys is current again");
        }
    }

    private void lookUntilClosed() {
        try {
            while (!closing.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            LOG.warn("The watch over the keys' age was interrupted; they count as stale from now on");
            stale = true;
        }
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
