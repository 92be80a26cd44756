package io.keytrail.benchmarks.revocation;

import io.keytrail.schemas.CallOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Asks several guards about one key, each in turn and all of them once in every pause, until each has refused it. One
 * thread for all, which sleeps in between: threads that spin would take the processors from what they measure. Times are
 * those at which questions were put, so an acceptance is not missed for being answered late.
 */
final class Questions {

    private final List<Asked> guards = new ArrayList<>();
    private final LongSupplier nanoTime;
    private final Runnable pause;
    private volatile boolean over;

    /**
     * What the guards said.
     *
     * @param lastAccepted when the last question was put that any of them answered with yes, in nanoseconds
     * @param widestGap the longest time between a guard's last yes and its first no, in nanoseconds: its key ended
     *     somewhere in there
     */
    record Answers(long lastAccepted, long widestGap) {}

    /** One guard and how far it is. */
    private static final class Asked {
        private final Supplier<CallOutcome> guard;
        private long lastAccepted;
        private long firstRefused;
        private boolean refused;

        Asked(Supplier<CallOutcome> guard, long accepted) {
            this.guard = guard;
            this.lastAccepted = accepted;
        }
    }

    /**
     * Questions to these guards, all of which accept the key now.
     *
     * @param guards each answers about the key
     * @param nanoTime the clock
     * @param pause waits from one turn to the next
     */
    Questions(List<Supplier<CallOutcome>> guards, LongSupplier nanoTime, Runnable pause) {
        guards.forEach(guard -> this.guards.add(new Asked(guard, nanoTime.getAsLong())));
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /** As above, by the system's clock, with a pause of so many microseconds. */
    static Questions every(long micros, List<Supplier<CallOutcome>> guards) {
        return new Questions(
                guards, System::nanoTime, () -> LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(micros)));
    }

    /**
     * Asks until all have refused.
     *
     * @throws IllegalStateException if one refuses for another reason than that the key is deactivated
     */
    Answers ask() {
        int left = guards.size();
        while (left > 0 && !over) {
            for (Asked each : guards) {
                if (!each.refused && refusesNow(each)) {
                    left--;
                }
            }
            pause.run();
        }
        return new Answers(
                guards.stream().mapToLong(each -> each.lastAccepted).max().orElseThrow(),
                guards.stream()
                        .mapToLong(each -> each.firstRefused - each.lastAccepted)
                        .max()
                        .orElseThrow());
    }

    private boolean refusesNow(Asked each) {
        long now = nanoTime.getAsLong();
        CallOutcome outcome = each.guard.get();
        if (outcome == CallOutcome.ACCEPTED) {
            each.lastAccepted = now;
            return false;
        }
        if (outcome != CallOutcome.KEY_DEACTIVATED) {
            throw new IllegalStateException(
                    "a guard answered " + outcome + " about a key that was valid until just now");
        }
        each.refused = true;
        each.firstRefused = now;
        return true;
    }

    /** Asks in a thread of its own. */
    CompletableFuture<Answers> askInBackground() {
        CompletableFuture<Answers> answers = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        answers.complete(ask());
                    } catch (RuntimeException e) {
                        answers.completeExceptionally(e);
                    }
                },
                "questions");
        thread.setDaemon(true);
        thread.start();
        return answers;
    }

    /** The answers, which must be there within that time; no question is put after it. */
    Answers await(CompletableFuture<Answers> answers, long seconds) throws InterruptedException {
        try {
            return answers.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("a guard still accepts the key " + seconds + " s after its end", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e);
        } finally {
            over = true;
        }
    }
}
