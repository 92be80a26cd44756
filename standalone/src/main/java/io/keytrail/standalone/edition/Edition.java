package io.keytrail.standalone.edition;

import io.keytrail.standalone.broker.Broker;
import io.keytrail.standalone.demo.BackfillTarget;
import io.keytrail.standalone.demo.Demo;
import io.keytrail.standalone.demo.DemoFailure;
import io.keytrail.standalone.mail.MailCatcher;
import io.keytrail.standalone.process.ChildLog;
import io.keytrail.standalone.process.ChildProcess;
import io.keytrail.standalone.registry.Registry;
import io.keytrail.standalone.sample.SampleApi;
import io.keytrail.standalone.service.SpringService;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Everything of Keytrail on one machine: broker, registry, both services and a sample API as child processes of this
 * one, a mail catcher within it. One run: {@link #start}, {@link #awaitFailure}, {@link #close}.
 */
public final class Edition implements AutoCloseable {

    /** What streams-app logs when a store can't be opened. */
    private static final String DAMAGED_STORE = "a state store is damaged or can't be written";

    private static final Duration START_PATIENCE = Duration.ofMinutes(3);

    /** How often whoever waits hears what for. */
    private static final Duration NEWS = Duration.ofSeconds(20);

    private static final Duration SERVICE_STOP_PATIENCE = Duration.ofMillis(6_500);
    private static final Duration FOUNDATION_STOP_PATIENCE = Duration.ofMillis(2_500);

    private final EditionOptions options;
    private final Progress progress;
    private final List<ChildProcess> services = new CopyOnWriteArrayList<>();
    private final List<ChildProcess> foundations = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> inside = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<Void>> watches = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> failure = new CompletableFuture<>();

    private volatile DataFolder data;
    private volatile boolean starting = true;
    private boolean closing;

    /** An edition that is not started yet; it tells its progress to {@code out}. */
    public Edition(EditionOptions options, PrintStream out) {
        this.options = options;
        this.progress = new Progress(out, System::nanoTime);
    }

    /**
     * Starts every part and returns when each of them answers.
     *
     * @throws StartFailure if one can't start; what runs by then runs until {@link #close}
     */
    public void start() {
        Ports ports = new Ports(options.portBase());
        data = DataFolder.open(options.data());
        data.awaitEndOfFormerRun(ChildProcess.TIME_TO_END_ALONE);
        ports.awaitFree(data.stoppedCleanly() ? Duration.ZERO : ChildProcess.TIME_TO_END_ALONE);
        List<DemoUser> users = DemoUser.everybody(StandaloneFile.passwords(data), new SecureRandom());
        progress.say("Starting Keytrail on " + data.root());

        startMail(ports);
        refuseDamagedBroker();
        await(List.of(startBroker(ports), startRegistry(ports)));
        // what the broker itself only finds out about its folder while it starts
        refuseDamagedBroker();
        ServiceSettings settings = new ServiceSettings(data, ports, users, options.oldKey());
        await(List.of(startStreamsApp(settings, ports), startKeyAdmin(settings, ports), startSample(settings, ports)));

        StandaloneFile.write(data, ports, users);
        if (options.demo()) {
            startDemo(ports, users);
        }
        progress.step("every part answers");
        progress.say("");
        Welcome.lines(ports, users).forEach(progress::say);
        starting = false;
        progress.say("Keytrail is ready");
    }

    private void startMail(Ports ports) {
        try {
            inside.add(MailCatcher.start(ports.smtp(), ports.mail()));
        } catch (IOException e) {
            throw new StartFailure("The mail catcher can't start: " + e, e);
        }
    }

    private void refuseDamagedBroker() {
        Broker.damage(data.folder("kafka")).ifPresent(damage -> {
            throw new StartFailure(damage);
        });
    }

    private Part startBroker(Ports ports) {
        Path folder = data.folder("kafka");
        ChildLog log = new ChildLog(data.log("kafka"));
        CompletableFuture<Void> ready = Broker.ready(log);
        foundation(() -> Broker.start(folder, ports.kafka(), log).process());
        return told("Kafka broker", log, ready);
    }

    private Part startRegistry(Ports ports) {
        ChildLog log = new ChildLog(data.log("registry"));
        foundation(() -> Registry.start(
                options.program().resolve("registry"),
                data.folder("registry"),
                data.folder("tmp"),
                ports.registry(),
                log));
        return told("schema registry", log, HttpReadiness.of(URI.create(Registry.url(ports.registry()) + "/subjects")));
    }

    private Part startStreamsApp(ServiceSettings settings, Ports ports) {
        ChildLog log = new ChildLog(data.log("streams-app"));
        watches.add(log.lineWith(DAMAGED_STORE).thenRun(this::refuseDamagedStore));
        return startService(
                "streams-app", "io.keytrail.streams.StreamsAppMain", 384, settings.streamsApp(), ports.query(), log);
    }

    /** It would go on trying; once everything runs that is right, but a start must not wait for what can't happen. */
    private void refuseDamagedStore() {
        if (starting) {
            failure.completeExceptionally(new StartFailure("The data folder is damaged: a state store in "
                    + data.folder("streams")
                    + " can't be opened; delete that folder, and it is restored from Kafka (see "
                    + data.log("streams-app") + ")"));
        }
    }

    private Part startKeyAdmin(ServiceSettings settings, Ports ports) {
        ChildLog log = new ChildLog(data.log("key-admin"));
        return startService(
                "key-admin", "io.keytrail.admin.KeyAdminMain", 256, settings.keyAdmin(), ports.admin(), log);
    }

    private Part startService(String name, String main, int heapMegabytes, Path settings, int port, ChildLog log) {
        service(() -> SpringService.start(
                name,
                options.program().resolve(name),
                main,
                heapMegabytes,
                settings,
                data.root(),
                data.folder("tmp"),
                log));
        return told(name, log, HttpReadiness.of(loopback(port, "/actuator/health/readiness")));
    }

    private Part startSample(ServiceSettings settings, Ports ports) {
        ChildLog log = new ChildLog(data.log("sample-api"));
        service(() -> SampleApi.start(settings.sample(), data.folder("tmp"), log));
        return told("sample API", log, HttpReadiness.of(loopback(ports.sample(), "/health")));
    }

    private void startDemo(Ports ports, List<DemoUser> users) {
        DemoUser ada = users.get(0);
        Demo demo = new Demo(
                loopback(ports.admin(), ""),
                loopback(ports.sample(), ""),
                BackfillTarget.of("127.0.0.1:" + ports.kafka(), Registry.url(ports.registry())),
                new Demo.User(ada.user(), ada.password()),
                data.root(),
                Clock.systemUTC());
        try {
            if (options.oldKey()) {
                demo.addOldKey();
            }
            inside.add(demo.start());
        } catch (DemoFailure e) {
            throw new StartFailure("The demo can't start: " + e.getMessage() + "; --no-demo goes without it", e);
        }
        progress.step("demo is ready: account acme has keys, 7 days of calls, and traffic");
        if (options.oldKey()) {
            progress.step("one of its keys is 181 days old: a mail about it comes within seconds");
        }
    }

    private static URI loopback(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** A part that was started, and when it is ready. */
    private record Part(String name, ChildLog log, CompletableFuture<Void> ready) {

        boolean isReady() {
            return ready.isDone();
        }

        String nameAndLog() {
            return name + " (its log: " + log.file() + ")";
        }
    }

    private Part told(String name, ChildLog log, CompletableFuture<Void> ready) {
        return new Part(name, log, ready.thenRun(() -> progress.step(name + " is ready")));
    }

    private void foundation(Supplier<ChildProcess> start) {
        keep(foundations, start);
    }

    private void service(Supplier<ChildProcess> start) {
        keep(services, start);
    }

    private synchronized void keep(List<ChildProcess> children, Supplier<ChildProcess> start) {
        if (closing) {
            throw new StartFailure("Stopped while it started");
        }
        ChildProcess child = start.get();
        children.add(child);
        data.remember(child.handle());
        watches.add(child.onExit().thenAccept(status -> ended(child, status)));
    }

    private synchronized void ended(ChildProcess child, int status) {
        if (!closing) {
            String cause = child.log().lastException().map(line -> ": " + line).orElse("");
            failure.completeExceptionally(new StartFailure("The " + child.name() + " ended by itself (exit status "
                    + status + ")" + cause + "; its log: " + child.log().file()));
        }
    }

    private void await(List<Part> parts) {
        CompletableFuture<Void> all =
                CompletableFuture.allOf(parts.stream().map(Part::ready).toArray(CompletableFuture[]::new));
        try {
            CompletableFuture<Object> outcome = CompletableFuture.anyOf(all, failure);
            for (Duration waited = Duration.ZERO; waited.compareTo(START_PATIENCE) < 0; waited = waited.plus(NEWS)) {
                if (isDoneWithin(NEWS, outcome)) {
                    return;
                }
                progress.step("still waiting for " + names(unready(parts)));
            }
            throw notReady(unready(parts));
        } catch (ExecutionException e) {
            throw asStartFailure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("Interrupted", e);
        } finally {
            parts.forEach(part -> part.ready().cancel(false));
        }
    }

    private static boolean isDoneWithin(Duration patience, CompletableFuture<?> outcome)
            throws ExecutionException, InterruptedException {
        try {
            outcome.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private static List<Part> unready(List<Part> parts) {
        return parts.stream().filter(part -> !part.isReady()).toList();
    }

    private static String names(List<Part> parts) {
        return String.join(", ", parts.stream().map(Part::name).toList());
    }

    private static StartFailure notReady(List<Part> parts) {
        return new StartFailure("Not ready after " + START_PATIENCE.toSeconds() + " s: "
                + String.join(", ", parts.stream().map(Part::nameAndLog).toList()));
    }

    /**
     * Waits until a part ends by itself.
     *
     * @throws StartFailure always, with the name of the part, its last exception and its log
     */
    public void awaitFailure() {
        try {
            failure.get();
        } catch (ExecutionException e) {
            throw asStartFailure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static StartFailure asStartFailure(ExecutionException e) {
        return e.getCause() instanceof StartFailure known ? known : new StartFailure("Failed: " + e.getCause(), e);
    }

    /** Stops every part, those first that need the others; within 10 seconds, whatever they do. */
    @Override
    public void close() {
        synchronized (this) {
            if (closing) {
                return;
            }
            closing = true;
        }
        inside.forEach(Edition::closeInside);
        stop(services, SERVICE_STOP_PATIENCE);
        stop(foundations, FOUNDATION_STOP_PATIENCE);
        if (data != null) {
            data.close();
        }
    }

    private void stop(List<ChildProcess> children, Duration patience) {
        List<CompletableFuture<Void>> stops = new ArrayList<>();
        for (ChildProcess child : children) {
            stops.add(CompletableFuture.runAsync(
                    () -> {
                        if (!child.stop(patience)) {
                            progress.step("The " + child.name() + " did not stop in time and was killed");
                        }
                    },
                    Edition::inOwnThread));
        }
        stops.forEach(CompletableFuture::join);
    }

    private static void inOwnThread(Runnable work) {
        new Thread(work, "stop").start();
    }

    private static void closeInside(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            System.err.println("While stopping: " + e);
        }
    }
}
