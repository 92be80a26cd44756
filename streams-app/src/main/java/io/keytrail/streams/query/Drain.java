package io.keytrail.streams.query;

import io.keytrail.service.problem.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.context.SmartLifecycle;

/**
 * Tells long answers that the service stops: streams, which never end by themselves, end at once; exports get some time
 * to finish. It stops before the web server does, which in turn stops before the state is closed.
 */
final class Drain implements SmartLifecycle {

    private static final Duration TRY_AGAIN = Duration.ofSeconds(2);

    private final Clock clock;
    private final Duration patience;
    private volatile boolean running;
    private volatile Instant deadline = Instant.MAX;

    Drain(Clock clock, Duration patience) {
        this.clock = clock;
        this.patience = patience;
    }

    /** Whether no long answer should begin or go on that need not. */
    boolean hasBegun() {
        return !deadline.equals(Instant.MAX);
    }

    /** Whether every answer has to end now. */
    boolean isOver() {
        return !clock.instant().isBefore(deadline);
    }

    /**
     * Ends an answer that is still being made when every answer has to end.
     *
     * @throws io.keytrail.service.problem.ProblemException 503 {@code unavailable} from then on
     */
    void requireTime() {
        if (isOver()) {
            throw Problem.unavailable("This instance is about to stop.", TRY_AGAIN)
                    .asException();
        }
    }

    @Override
    public void start() {
        deadline = Instant.MAX;
        running = true;
    }

    @Override
    public void stop() {
        deadline = clock.instant().plus(patience);
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Last to start, first to stop. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
