package io.keytrail.streams.callstore;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.errors.ProcessorStateException;

/**
 * What a store does beside the stream thread: it writes what is in memory, and merges runs. What fails there fails at the
 * next call here. For one thread.
 */
final class BackgroundWork implements AutoCloseable {

    private static final int LONGEST_STOP_SECONDS = 60;

    private final ExecutorService flushing;
    private final ExecutorService merging;
    private final RunFolder folder;
    private Future<?> flush;
    private volatile Throwable failedMerge;
    private volatile boolean isStopping;

    /** Brings something to disk. */
    @FunctionalInterface
    interface Flush {
        void run() throws IOException;
    }

    /** @param store its name */
    BackgroundWork(String store, RunFolder folder) {
        this.folder = folder;
        flushing = executor(store + "-flush");
        merging = executor(store + "-merge");
    }

    private static ExecutorService executor(String threadName) {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, threadName);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins to bring something to disk; the one before must be over. */
    void flush(Flush work) {
        flush = flushing.submit(() -> {
            work.run();
            merging.execute(this::merge);
            return null;
        });
    }

    private void merge() {
        try {
            while (!isStopping && folder.mergeSome(() -> isStopping)) {
                // until nothing is left to be merged
            }
        } catch (IOException | RuntimeException | Error e) {
            failedMerge = e;
        }
    }

    /** Waits until what was begun is on disk. */
    void awaitFlush() {
        if (flush == null) {
            return;
        }
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    flush.get();
                    return;
                } catch (InterruptedException e) {
                    // what is half on disk would be of no use
                    isInterrupted = true;
                } catch (ExecutionException e) {
                    throw new ProcessorStateException("the call store can't be brought to disk", e.getCause());
                }
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Throws if something failed. */
    void verify() {
        if (failedMerge != null) {
            throw new ProcessorStateException("runs of the call store can't be merged", failedMerge);
        }
        if (flush != null && flush.isDone()) {
            awaitFlush();
        }
    }

    /** Ends a merge that is under way, and waits for a flush: once this returns, nothing is written any more. */
    @Override
    public void close() {
        isStopping = true;
        try {
            // what is to be flushed may ask for a merge at its end
            end(flushing);
        } finally {
            end(merging);
        }
    }

    private static void end(ExecutorService executor) {
        executor.shutdown();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_STOP_SECONDS);
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    if (!executor.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                        throw new ProcessorStateException("the call store's work on disk does not end");
                    }
                    return;
                } catch (InterruptedException e) {
                    // others may open the folder once this is over
                    isInterrupted = true;
                }
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
