package io.keytrail.standalone.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Properties;
import java.util.Random;

/**
 * Account acme with a standard key, a connected app named salesforce, seven days of calls and a few more each second.
 * Started again on the same data it finds its keys and does not fill in the past a second time.
 */
public final class Demo {

    /** The slot of {@link #addOldKey}, as {@code account/kind/name}. */
    public static final String OLD_SLOT = CallScript.ACCOUNT + "/private-app/nightly-export";

    static final String STANDARD_NAME = "default";
    static final String CONNECTED_APP_NAME = "salesforce";

    private static final String FILE = "demo.properties";
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(5);

    private final URI sample;
    private final BackfillTarget past;
    private final HttpClient http;
    private final AdminClient admin;
    private final Path file;
    private final Clock clock;

    /**
     * Who sets it up.
     *
     * @param name a super admin of account acme
     * @param password of that user
     */
    public record User(String name, String password) {

        /** Without the password. */
        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * A demo that is not started yet.
     *
     * @param admin address of key-admin
     * @param sample address of the sample API
     * @param past where calls of the past go
     * @param folder where it remembers what it has done
     */
    public Demo(URI admin, URI sample, BackfillTarget past, User user, Path folder, Clock clock) {
        this.sample = sample;
        this.past = past;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_PATIENCE)
                .build();
        this.admin = new AdminClient(http, admin, user);
        this.file = folder.resolve(FILE);
        this.clock = clock;
    }

    /**
     * Sets up what is missing and starts the traffic; closing ends it.
     *
     * @throws DemoFailure if key-admin or Kafka does not do its part
     */
    public AutoCloseable start() {
        DemoKey standard = admin.obtain("standard", STANDARD_NAME);
        DemoKey connectedApp = admin.obtain("connected-app", CONNECTED_APP_NAME);
        fillInThePast(new Backfill(past, standard, connectedApp));
        Traffic traffic = new Traffic(http, sample, admin, standard, connectedApp, new Random());
        traffic.start();
        return traffic;
    }

    /**
     * Sees to it that {@link #OLD_SLOT} has a key. How old it is when it is made is streams-app's setting
     * {@code keytrail.streams.old-demo-slot}.
     *
     * @throws DemoFailure if key-admin does not do its part
     */
    public void addOldKey() {
        String[] slot = OLD_SLOT.split("/", -1);
        if (admin.activeKeyId(slot[1], slot[2]).isEmpty()) {
            var unused = admin.obtain(slot[1], slot[2]);
        }
    }

    /** What is to be written is decided and remembered first: if this is interrupted, the same is written again. */
    private void fillInThePast(Backfill backfill) {
        Properties memory = read();
        if (memory.containsKey("done")) {
            return;
        }
        memory.putIfAbsent("seed", String.valueOf(new Random().nextLong()));
        memory.putIfAbsent(
                "until", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
        write(memory);
        int calls = backfill.run(seed(memory), until(memory));
        memory.setProperty("done", String.valueOf(calls));
        write(memory);
    }

    private long seed(Properties memory) {
        try {
            return Long.parseLong(memory.getProperty("seed"));
        } catch (NumberFormatException e) {
            throw damaged("seed", e);
        }
    }

    private Instant until(Properties memory) {
        try {
            return Instant.parse(memory.getProperty("until"));
        } catch (DateTimeParseException e) {
            throw damaged("until", e);
        }
    }

    private DemoFailure damaged(String name, RuntimeException e) {
        return new DemoFailure(
                "The file " + file + " is damaged: it has no valid " + name + "; restore or delete it", e);
    }

    private Properties read() {
        Properties memory = new Properties();
        if (Files.exists(file)) {
            try (var reader = Files.newBufferedReader(file)) {
                memory.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new DemoFailure("Cannot read " + file + ": " + e, e);
            }
        }
        return memory;
    }

    private void write(Properties memory) {
        Path draft = file.resolveSibling(FILE + ".new");
        try {
            try (var writer = Files.newBufferedWriter(draft)) {
                memory.store(writer, "What the demo has done");
            }
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new DemoFailure("Cannot write " + file + ": " + e, e);
        }
    }
}
