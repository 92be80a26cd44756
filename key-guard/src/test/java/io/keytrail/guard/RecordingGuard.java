package io.keytrail.guard;

import static org.awaitility.Awaitility.await;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.codec.AvroSerdes;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** A guard that knows some keys and records calls into memory. */
public final class RecordingGuard implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final MockProducer<String, ApiCall> producer = new MockProducer<>(
            true,
            null,
            new StringSerializer(),
            AvroSerdes.from(Map.of("schema.registry.url", "mock://recording-guard"))
                    .of(ApiCall.class)
                    .serializer());
    private final KeyGuard guard;

    private RecordingGuard(Freshness freshness, List<KeyStatus> statuses) {
        KeyTable keys = new KeyTable();
        statuses.forEach(status -> keys.putIfNewer(Keys.known(status)));
        CallWriter writer = new CallWriter(new CallIds(new SecureRandom()), "test-gateway");
        CallRecorder recorder = new CallRecorder(producer, "keytrail.api-calls", writer, 1_000, System::nanoTime);
        recorder.start();
        guard = new KeyGuard(new KeyGuard.Parts(
                keys,
                freshness,
                Clock.systemUTC(),
                new StalenessWatch(freshness, Duration.ofMinutes(1), StalePolicy.REFUSE),
                true,
                Optional.empty(),
                Optional.of(recorder),
                Duration.ofSeconds(10)));
    }

    public static RecordingGuard knowing(KeyStatus... statuses) {
        return new RecordingGuard(Freshness.always(), List.of(statuses));
    }

    /** One that has not read its keys yet. */
    public static RecordingGuard notReady() {
        return new RecordingGuard(new Freshness(System::nanoTime), List.of());
    }

    public KeyGuard guard() {
        return guard;
    }

    /** The calls recorded so far. */
    public List<ApiCall> calls() {
        return producer.history().stream().map(ProducerRecord::value).toList();
    }

    /** The call with that request id, once it is recorded. */
    public ApiCall callWithRequestId(String requestId) {
        return await().atMost(PATIENCE)
                .until(
                        () -> calls().stream()
                                .filter(call -> requestId.equals(call.getRequestId()))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    @Override
    public void close() {
        guard.close();
    }
}
