package io.keytrail.standalone.edition;

import io.keytrail.standalone.broker.Broker;
import io.keytrail.standalone.mail.MailCatcher;
import io.keytrail.standalone.process.ChildLog;
import io.keytrail.standalone.process.ChildProcess;
import io.keytrail.standalone.registry.Registry;
import io.keytrail.standalone.service.SpringService;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Everything of Keytrail on one machine: broker, registry, both services and a sample API as child processes of this
 * one, a mail catcher within it.
 */
public final class Edition implements AutoCloseable {

    private static final Duration START_PATIENCE = Duration.ofMinutes(3);
    /** For ports of a killed run, whose parts end by themselves. */
    private static final Duration LEFTOVER_PATIENCE = Duration.ofSeconds(15);

    private final EditionOptions options;
    private final Progress progress;
    private final List<ChildProcess> services = new CopyOnWriteArrayList<>();
    private final List<ChildProcess> foundations = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> inside = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> failure = new CompletableFuture<>();
    private final AtomicBoolean closing = new AtomicBoolean();

    private DataFolder data;

    /** An edition that is not started yet; it tells its progress to {@code out}. */
    public Edition(EditionOptions options, PrintStream out) {
        this.options = options;
        this.progress = new Progress(out, System::nanoTime);
    }
}
