package io.keytrail.standalone.console;

import static org.awaitility.Awaitility.await;

import io.keytrail.guard.KeyGuard;
import io.keytrail.guard.ObservedCall;
import io.keytrail.guard.Verdict;
import io.keytrail.schemas.keys.KeyText;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;

/** An API server with a guard of its own that takes whatever its clients send for a path, and records it as it came. */
final class CredulousServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final KeyGuard guard;

    private CredulousServer(KeyGuard guard) {
        this.guard = guard;
    }

    static CredulousServer start(String bootstrapServers, URI registry) {
        return new CredulousServer(KeyGuard.connectedTo(bootstrapServers)
                .readingSchemasFrom(registry.toString())
                .recordingCallsAs("credulous")
                .start());
    }

    /** Takes a call with that key, and fails at it. */
    void take(KeyText key, HostileCall call) {
        await("the key is known")
                .atMost(PATIENCE)
                .until(() -> guard.verify(key.reveal(), "GET", "/").isAccepted());
        Verdict verdict = guard.verify(key.reveal(), "GET", "/");
        guard.record(ObservedCall.judged(verdict)
                .at(Instant.now())
                .request("POST", call.path())
                .from(call.clientIp())
                .userAgent(call.userAgent())
                .requestId(call.requestId())
                .error(call.error())
                .answered(500)
                .took(Duration.ofMillis(7))
                .bodies(0, 0)
                .build());
    }

    @Override
    public void close() {
        guard.close();
    }
}
