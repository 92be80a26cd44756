package io.keytrail.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.CallOutcome;
import io.keytrail.schemas.codec.AvroCodecException;
import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.keys.KeyText;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class CallRecorderTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String TOPIC = "keytrail.api-calls";
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private final AtomicLong nanos = new AtomicLong();
    private final KeyText key = Keys.newKey();
    private final Verdict accepted =
            new Verdict(CallOutcome.ACCEPTED, Keys.known(Keys.statusOf(key).build()));
    private final Serializer<ApiCall> serializer = AvroSerdes.from(Map.of("schema.registry.url", "mock://recorder"))
            .of(ApiCall.class)
            .serializer();
    private final MockProducer<String, ApiCall> producer = producer(true);

    @Test
    void aCallGoesOutUnderItsAccount() {
        // Given a recorder
        CallRecorder recorder = recorder(producer, 10);
        recorder.start();

        // When a call is recorded
        boolean taken = recorder.record(call(accepted, "/contacts/7"));
        recorder.close(LONG);

        // Then it is on the topic, under the account's key, and counted
        assertThat(taken).isTrue();
        assertThat(producer.history()).singleElement().satisfies(record -> {
            assertThat(record.topic()).isEqualTo(TOPIC);
            assertThat(record.key()).isEqualTo("acme");
            assertThat(record.partition()).isNull();
            assertThat(record.value().getPath()).isEqualTo("/contacts/7");
        });
        assertThat(recorder.recorded()).isEqualTo(1);
        assertThat(recorder.delivered()).isEqualTo(1);
    }

    @Test
    void closingSendsWhatIsStillWaiting() {
        // Given a thousand calls that wait
        CallRecorder recorder = recorder(producer, 1_000);
        for (int i = 0; i < 1_000; i++) {
            recorder.record(call(accepted, "/contacts/" + i));
        }

        // When the recorder is started and closed at once
        recorder.start();
        recorder.close(LONG);

        // Then none is lost, they went out in order, and the producer is closed
        assertThat(producer.history()).hasSize(1_000);
        assertThat(producer.history().get(999).value().getPath()).isEqualTo("/contacts/999");
        assertThat(producer.closed()).isTrue();
        assertThat(recorder.dropped(DropReason.CLOSED)).isZero();
    }

    @Test
    void whatDoesNotFitIsDroppedAndCountedWithoutWaiting() {
        // Given a recorder for two calls that sends nothing
        CallRecorder recorder = recorder(producer, 2);

        // When five are recorded
        for (int i = 0; i < 5; i++) {
            recorder.record(call(accepted, "/"));
        }

        // Then three are dropped
        assertThat(recorder.recorded()).isEqualTo(2);
        assertThat(recorder.waiting()).isEqualTo(2);
        assertThat(recorder.dropped(DropReason.BUFFER_FULL)).isEqualTo(3);
        recorder.close(Duration.ZERO);
    }

    @Test
    void ofCallsWithNoKnownKeyAHundredASecondAreRecorded() {
        // Given a recorder
        CallRecorder recorder = recorder(producer, 1_000);
        recorder.start();

        // When 150 strangers come within a second, 20 more a second later, and a customer in between
        for (int i = 0; i < 150; i++) {
            recorder.record(call(Verdict.UNKNOWN, "/"));
        }
        recorder.record(call(accepted, "/"));
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        for (int i = 0; i < 20; i++) {
            recorder.record(call(Verdict.MISSING, "/"));
        }
        recorder.close(LONG);

        // Then 100 and 20 of them are on the topic, under "-"; the customer's call is not held up
        assertThat(producer.history())
                .filteredOn(record -> record.key().equals("-"))
                .hasSize(120);
        assertThat(producer.history())
                .filteredOn(record -> record.key().equals("acme"))
                .hasSize(1);
        assertThat(recorder.dropped(DropReason.UNKNOWN_KEY_LIMIT)).isEqualTo(50);
    }

    @Test
    void callsThatKafkaDidNotTakeAreCountedAndLoggedWithoutTheirContent() {
        // Given a producer that delivers only later
        MockProducer<String, ApiCall> failing = producer(false);
        CallRecorder recorder = recorder(failing, 10);
        recorder.start();
        try (LogLines log = LogLines.recorded()) {
            recorder.record(call(accepted, "/secret-place"));
            recorder.record(call(accepted, "/secret-place"));
            await().atMost(PATIENCE).until(() -> failing.history().size() == 2);

            // When the delivery of both fails
            failing.errorNext(new TimeoutException("2 records for keytrail.api-calls-0 /secret-place"));
            failing.errorNext(new TimeoutException("2 records for keytrail.api-calls-0 /secret-place"));

            // Then both are counted, and one line says so
            assertThat(recorder.deliveryFailures()).isEqualTo(2);
            assertThat(recorder.delivered()).isZero();
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("TimeoutException")
                    .doesNotContain("secret-place");
        }
        recorder.close(LONG);
    }

    @Test
    void aCallThatCannotBeWrittenStopsNoOther() {
        // Given a producer whose serializer fails for one path
        CallRecorder recorder = recorder(
                new MockProducer<>(true, null, new StringSerializer(), (topic, call) -> {
                    if (call.getPath().equals("/bad")) {
                        throw new IllegalStateException(call.toString());
                    }
                    return serializer.serialize(topic, call);
                }),
                10);
        recorder.start();

        // When that comes, and another one
        try (LogLines log = LogLines.recorded()) {
            recorder.record(call(accepted, "/bad"));
            recorder.record(call(accepted, "/good"));
            recorder.close(LONG);

            // Then the other one is delivered, and the first counted and logged without its content
            assertThat(recorder.delivered()).isEqualTo(1);
            assertThat(recorder.dropped(DropReason.NOT_WRITABLE)).isEqualTo(1);
            assertThat(log.lines()).singleElement().asString().doesNotContain("/bad");
        }
    }

    @Test
    void whileTheRegistryIsOutOfReachCallsWait() {
        // Given a registry that is out of reach
        AtomicBoolean reachable = new AtomicBoolean();
        AtomicBoolean tried = new AtomicBoolean();
        MockProducer<String, ApiCall> waiting =
                new MockProducer<>(true, null, new StringSerializer(), (topic, call) -> {
                    if (!reachable.get()) {
                        AvroCodecException outage = RegistryOutage.writing(topic, call);
                        tried.set(true);
                        throw outage;
                    }
                    return serializer.serialize(topic, call);
                });
        CallRecorder recorder = recorder(waiting, 10);
        recorder.start();
        recorder.record(call(accepted, "/one"));
        recorder.record(call(accepted, "/two"));
        await().atMost(PATIENCE).untilTrue(tried);

        // When it is back
        reachable.set(true);
        await().atMost(PATIENCE).until(() -> recorder.delivered() == 2);

        // Then nothing was lost
        assertThat(waiting.history())
                .extracting(record -> record.value().getPath())
                .containsExactly("/one", "/two");
        assertThat(recorder.dropped(DropReason.NOT_WRITABLE)).isZero();
        recorder.close(LONG);
    }

    @Test
    void whileKafkaIsOutOfReachCallsWait() {
        // Given a producer that does not get to know its topic at first
        AtomicInteger tries = new AtomicInteger();
        MockProducer<String, ApiCall> waiting = new MockProducer<>(true, null, new StringSerializer(), serializer) {
            @Override
            public List<PartitionInfo> partitionsFor(String topic) {
                if (tries.incrementAndGet() <= 3) {
                    throw new TimeoutException("Topic keytrail.api-calls not present in metadata after 5000 ms.");
                }
                return super.partitionsFor(topic);
            }
        };
        CallRecorder recorder = recorder(waiting, 10);

        // When a call is recorded
        recorder.record(call(accepted, "/one"));
        recorder.start();
        recorder.close(LONG);

        // Then it goes out as soon as it can
        assertThat(recorder.delivered()).isEqualTo(1);
        assertThat(recorder.deliveryFailures()).isZero();
    }

    @Test
    void closingEndsWhenItsTimeIsOverAndCountsWhatIsLeft() {
        // Given a producer that blocks, and three calls
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        CallRecorder recorder = recorder(
                new MockProducer<>(true, null, new StringSerializer(), serializer) {
                    @Override
                    public synchronized Future<RecordMetadata> send(
                            ProducerRecord<String, ApiCall> record, Callback callback) {
                        blocked.countDown();
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            throw new InterruptException(e);
                        }
                        return super.send(record, callback);
                    }
                },
                10);
        recorder.start();
        for (int i = 0; i < 3; i++) {
            recorder.record(call(accepted, "/"));
        }
        await().atMost(PATIENCE).until(() -> blocked.getCount() == 0);

        // When it is closed with little time
        recorder.close(Duration.ofMillis(50));

        // Then all three are counted as lost, and so is one that comes later
        assertThat(recorder.dropped(DropReason.CLOSED)).isEqualTo(3);
        assertThat(recorder.record(call(accepted, "/"))).isFalse();
        assertThat(recorder.dropped(DropReason.CLOSED)).isEqualTo(4);
    }

    private MockProducer<String, ApiCall> producer(boolean completes) {
        return new MockProducer<>(completes, null, new StringSerializer(), serializer);
    }

    private CallRecorder recorder(MockProducer<String, ApiCall> target, int capacity) {
        CallWriter writer = new CallWriter(new CallIds(new SecureRandom()), "test");
        return new CallRecorder(target, TOPIC, writer, capacity, nanos::get);
    }

    private static ObservedCall call(Verdict verdict, String path) {
        return ObservedCall.judged(verdict)
                .at(NOON)
                .request("GET", path)
                .answered(200)
                .build();
    }
}
