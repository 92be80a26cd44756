package io.keytrail.standalone.streams;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A {@link StreamsInstance} in a JVM of its own, to be killed. */
public final class StreamsInstanceMain {

    static final String READY = "instance is ready";

    private StreamsInstanceMain() {}

    /** Broker, prefix, state folder, number, session in milliseconds, standbys. */
    public static void main(String[] args) throws Exception {
        StreamsInstance.start(
                        args[0],
                        args[1],
                        Path.of(args[2]),
                        Integer.parseInt(args[3]),
                        Duration.ofMillis(Long.parseLong(args[4])),
                        Integer.parseInt(args[5]))
                .awaitReady();
        System.out.println(READY);
        new CountDownLatch(1).await();
    }
}
