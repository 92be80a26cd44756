package io.keytrail.standalone.edition;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Lines for whoever waits, each with the seconds since the start. */
final class Progress {

    private final PrintStream out;
    private final LongSupplier nanoTime;
    private final long startedAt;

    Progress(PrintStream out, LongSupplier nanoTime) {
        this.out = out;
        this.nanoTime = nanoTime;
        this.startedAt = nanoTime.getAsLong();
    }

    void step(String what) {
        Duration since = Duration.ofNanos(nanoTime.getAsLong() - startedAt);
        say(String.format(Locale.ROOT, "%5.1f s  %s", since.toMillis() / 1000.0, what));
    }

    void say(String line) {
        out.println(line);
        out.flush();
    }
}
