package io.keytrail.standalone.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A few calls a second to the sample API. When a key is refused, whoever runs the callers takes a minute to notice, and
 * then puts the slot's new key in its place, if there is one.
 */
final class Traffic implements AutoCloseable {

    private static final long MEAN_GAP_MILLIS = 400;
    private static final Duration TO_NOTICE = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int UNAUTHORIZED = 401;
    private static final int OK = 200;

    private final HttpClient http;
    private final URI sample;
    private final AdminClient admin;
    private final Random random;
    private final ScheduledExecutorService clock;

    private final AtomicBoolean noticing = new AtomicBoolean();

    private volatile DemoKey standard;
    private volatile DemoKey connectedApp;

    Traffic(HttpClient http, URI sample, AdminClient admin, DemoKey standard, DemoKey connectedApp, Random random) {
        this.http = http;
        this.sample = sample;
        this.admin = admin;
        this.standard = standard;
        this.connectedApp = connectedApp;
        this.random = random;
        this.clock = Executors.newScheduledThreadPool(3, work -> {
            Thread thread = new Thread(work, "demo-traffic");
            thread.setDaemon(true);
            return thread;
        });
    }

    void start() {
        later(this::callAndGoOn, gapMillis());
    }

    private void callAndGoOn() {
        later(this::callAndGoOn, gapMillis());
        try {
            call(CallScript.next(random, false));
        } catch (IOException e) {
            // the edition is stopping, or says itself what happened to the sample API
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long gapMillis() {
        return (long) (-Math.log(1 - random.nextDouble()) * MEAN_GAP_MILLIS);
    }

    private void later(Runnable work, long millis) {
        if (!clock.isShutdown()) {
            var unused = clock.schedule(work, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void call(CallScript.Call call) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(sample + call.path()))
                .timeout(PATIENCE)
                .header("User-Agent", call.userAgent())
                .header("X-Forwarded-For", call.clientIp())
                .header("X-Sample-Delay", String.valueOf(call.latency().toMillis()))
                .method(call.method(), HttpRequest.BodyPublishers.ofByteArray(new byte[call.requestBytes()]));
        if (call.status() != OK) {
            request.header("X-Sample-Status", String.valueOf(call.status()));
        }
        Optional<DemoKey> key = keyOf(call.credentials());
        key.ifPresent(known -> request.header("Authorization", "Bearer " + known.text()));
        HttpResponse<Void> answer = http.send(request.build(), HttpResponse.BodyHandlers.discarding());
        if (answer.statusCode() == UNAUTHORIZED && key.isPresent()) {
            refused(key.get());
        }
    }

    private Optional<DemoKey> keyOf(CallScript.Credentials credentials) {
        return switch (credentials) {
            case STANDARD -> Optional.of(standard);
            case CONNECTED_APP -> Optional.of(connectedApp);
            // a key that was deactivated before the demo began exists in its back-filled past only
            case FORMER, NONE -> Optional.empty();
        };
    }

    private void refused(DemoKey key) {
        if (noticing.compareAndSet(false, true)) {
            later(() -> replace(key), TO_NOTICE.toMillis());
        }
    }

    private void replace(DemoKey key) {
        try {
            boolean isStandard = key.kind().equals(standard.kind());
            String name = isStandard ? Demo.STANDARD_NAME : Demo.CONNECTED_APP_NAME;
            Optional<String> active = admin.activeKeyId(key.kind(), name);
            if (active.isPresent() && !active.get().equals(key.keyId())) {
                admin.show(key.kind(), name).ifPresent(isStandard ? this::useStandard : this::useConnectedApp);
            }
        } catch (DemoFailure e) {
            // tried again when the next call is refused
        } finally {
            noticing.set(false);
        }
    }

    private void useStandard(DemoKey key) {
        standard = key;
    }

    private void useConnectedApp(DemoKey key) {
        connectedApp = key;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
