package io.keytrail.streams.callstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class BackgroundWorkTest {

    @Test
    @Timeout(30)
    void whoIsInterruptedWhileClosingWaitsNeverthelessUntilNothingIsWrittenAnyMore(@TempDir Path folder)
            throws InterruptedException {
        // Given work under way, and somebody who waits for its end
        BackgroundWork work = new BackgroundWork("calls", RunFolder.open(folder));
        CountDownLatch mayEnd = new CountDownLatch(1);
        List<String> events = new CopyOnWriteArrayList<>();
        work.flush(() -> {
            awaitUninterruptibly(mayEnd);
            events.add("written");
        });
        Thread closing = new Thread(() -> {
            work.close();
            events.add("closed");
        });
        closing.start();
        awaitWaiting(closing);

        // When
        closing.interrupt();
        awaitWaiting(closing);
        mayEnd.countDown();
        closing.join();
        work.awaitFlush();

        // Then
        assertThat(events).containsExactly("written", "closed");
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Until it waits for something, or is over. */
    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.TERMINATED
                && (thread.getState() != Thread.State.TIMED_WAITING || thread.isInterrupted())) {
            Thread.onSpinWait();
        }
    }
}
