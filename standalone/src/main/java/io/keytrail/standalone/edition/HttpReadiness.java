package io.keytrail.standalone.edition;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Asks a part over HTTP whether it is ready, again and again. */
final class HttpReadiness {

    private static final int TIME_OUT_MILLIS = 2_000;
    private static final long PAUSE_MILLIS = 150;
    private static final int OK = 200;

    private HttpReadiness() {}

    /** Completes when the address answers 200; goes on asking until then, or until the future is cancelled. */
    static CompletableFuture<Void> of(URI address) {
        CompletableFuture<Void> ready = new CompletableFuture<>();
        ask(address, ready);
        return ready;
    }

    private static void ask(URI address, CompletableFuture<Void> ready) {
        CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS).execute(() -> {
            if (ready.isDone()) {
                return;
            }
            if (answersOk(address)) {
                ready.complete(null);
            } else {
                ask(address, ready);
            }
        });
    }

    private static boolean answersOk(URI address) {
        try {
            HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
            connection.setConnectTimeout(TIME_OUT_MILLIS);
            connection.setReadTimeout(TIME_OUT_MILLIS);
            try {
                return connection.getResponseCode() == OK;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            // not yet: the part is starting, or its end is noticed by who started it
            return false;
        }
    }
}
