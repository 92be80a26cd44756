package io.keytrail.standalone.demo;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.CallOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Seven days of calls before the demo began. The same seed and time give the same records, so that a back-fill which was
 * interrupted and is done again stores nothing twice.
 */
final class Backfill {

    /** A little less than what the call log keeps: the oldest calls must not be late when they arrive. */
    static final Duration SPAN = Duration.ofDays(7).minusMinutes(5);

    private static final Duration INCIDENT_BEFORE_END = Duration.ofHours(64);
    private static final Duration INCIDENT_LENGTH = Duration.ofMinutes(35);
    private static final String STRANGERS = "-";
    private static final String GATEWAY = "sample-api";

    private final BackfillTarget target;
    private final DemoKey standard;
    private final DemoKey connectedApp;

    Backfill(BackfillTarget target, DemoKey standard, DemoKey connectedApp) {
        this.target = target;
        this.standard = standard;
        this.connectedApp = connectedApp;
    }

    /**
     * Writes them all; returns how many.
     *
     * @throws DemoFailure if Kafka or the schema registry does not take them
     */
    int run(long seed, Instant end) {
        AtomicReference<Exception> failed = new AtomicReference<>();
        int written = 0;
        try (Producer<String, ApiCall> producer = target.producer().get()) {
            Random random = new Random(seed);
            Instant at = end.minus(SPAN);
            while (at.isBefore(end) && failed.get() == null) {
                ApiCall call = event(CallScript.next(random, isIncident(at, end)), at, random);
                var unused = producer.send(
                        new ProducerRecord<>(target.topic(), call.getAccountId(), call), (metadata, e) -> {
                            if (e != null) {
                                failed.set(e);
                            }
                        });
                written++;
                at = at.plus(CallScript.gapAfter(at, random));
            }
            producer.flush();
        } catch (KafkaException e) {
            failed.set(e);
        }
        if (failed.get() != null) {
            throw new DemoFailure("Kafka did not take the calls of the past: " + failed.get(), failed.get());
        }
        return written;
    }

    private static boolean isIncident(Instant at, Instant end) {
        Instant begin = end.minus(INCIDENT_BEFORE_END);
        return !at.isBefore(begin) && at.isBefore(begin.plus(INCIDENT_LENGTH));
    }

    private ApiCall event(CallScript.Call call, Instant at, Random random) {
        ApiCall.Builder event = ApiCall.newBuilder()
                .setCallId(uuidV7(at, random).toString())
                .setAccountId(CallScript.ACCOUNT)
                .setOccurredAt(at)
                .setMethod(call.method())
                .setPath(call.path())
                .setStatus(call.status())
                .setLatencyMicros(call.latency().toNanos() / 1_000)
                .setRequestBytes(call.requestBytes())
                .setResponseBytes(call.responseBytes())
                .setClientIp(call.clientIp())
                .setUserAgent(call.userAgent())
                .setGateway(GATEWAY);
        return switch (call.credentials()) {
            case STANDARD -> accepted(event, call, standard);
            case CONNECTED_APP -> accepted(event, call, connectedApp);
            case FORMER ->
                refused(event, CallOutcome.KEY_DEACTIVATED)
                        .setKeyId("0197a1d4-6c00-7b3e-9f21-5d1c4be0a8f7")
                        .setKeyHint("q7Xd")
                        .setKind("standard")
                        .build();
            case NONE ->
                refused(event, CallOutcome.KEY_MISSING).setAccountId(STRANGERS).build();
        };
    }

    private static ApiCall accepted(ApiCall.Builder event, CallScript.Call call, DemoKey key) {
        if (call.status() >= 500) {
            event.setError("upstream failed");
        }
        return event.setKeyId(key.keyId())
                .setKeyHint(key.hint())
                .setKind(key.kind())
                .build();
    }

    private static ApiCall.Builder refused(ApiCall.Builder event, CallOutcome outcome) {
        return event.setOutcome(outcome).setStatus(401).setLatencyMicros(400).setResponseBytes(160);
    }

    /** RFC 9562, section 5.7, with random numbers that can be repeated. */
    private static UUID uuidV7(Instant at, Random random) {
        long high = at.toEpochMilli() << 16 | 0x7000L | random.nextInt(1 << 12);
        long low = random.nextLong() >>> 2 | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
