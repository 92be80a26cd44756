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
 * input and never writes; when it closes, however the parent ended, this JVM exits through its shutdown hooks.
 */
public final class ChildMain {

    /** How long it may take a child to end after its parent. */
    static final Duration TIME_TO_END = Duration.ofSeconds(10);

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
        daemon("parent-watch-deadline", ChildMain::haltAfterDeadline);
        System.exit(0);
    }

    private static void haltAfterDeadline() {
        try {
            Thread.sleep(TIME_TO_END.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(1);
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
