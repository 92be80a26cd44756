package io.keytrail.standalone.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;

/**
 * Runs another class's {@code main} in a child JVM that ends with its parent: the parent holds the other end of standard
 * input and never writes; when it closes, however the parent ended, this JVM exits through its shutdown hooks. What others
 * need lingers until they have ended: a broker that shuts down while a transaction is being committed can leave it open
 * for good (docs/decisions/013).
 */
public final class ChildMain {

    /** How long it may take a child to end after its parent, lingering included. */
    static final Duration TIME_TO_END = Duration.ofSeconds(8);

    /** System property: milliseconds that a child goes on after its parent's end, before it exits; 0 by default. */
    static final String LINGER_MILLIS = "keytrail.linger-millis";

    private static final Duration TIME_TO_EXIT = Duration.ofSeconds(4);

    /** Longer than others may take to exit, so that they are gone by then. */
    static final Duration LINGER = TIME_TO_EXIT.plusMillis(200);

    private ChildMain() {}

    /** First argument: the class to run; the others are its own. */
    public static void main(String[] args) throws Throwable {
        Class<?> program = Class.forName(args[0]);
        daemon("parent-watch", () -> exitAtEndOf(System.in));
        try {
            Method main = program.getMethod("main", String[].class);
            main.setAccessible(true);
            main.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static void exitAtEndOf(InputStream parent) {
        try {
            parent.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            System.err.println("Lost the parent process: " + e.getMessage());
        }
        long lingerMillis = Long.getLong(LINGER_MILLIS, 0);
        Duration left = lingerMillis == 0 ? TIME_TO_EXIT : TIME_TO_END.minusMillis(lingerMillis);
        pause(Duration.ofMillis(lingerMillis));
        daemon("parent-watch-deadline", () -> haltAfter(left));
        System.exit(0);
    }

    private static void haltAfter(Duration left) {
        pause(left);
        Runtime.getRuntime().halt(1);
    }

    private static void pause(Duration length) {
        try {
            Thread.sleep(length.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
