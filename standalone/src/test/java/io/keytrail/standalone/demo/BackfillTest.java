package io.keytrail.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.CallOutcome;
import io.keytrail.schemas.codec.AvroSerdes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class BackfillTest {

    private static final Instant END = Instant.parse("2026-11-23T12:00:00Z");
    private static final DemoKey STANDARD = new DemoKey("key-1", "standard", "aB3d", "not-a-real-key");
    private static final DemoKey CONNECTED_APP = new DemoKey("key-2", "connected-app", "eF6g", "not-a-real-key");
    private static final Serializer<ApiCall> SERIALIZER = AvroSerdes.from(
                    Map.of(AvroSerdes.REGISTRY_URL, "mock://backfill"))
            .of(ApiCall.class)
            .serializer();

    private MockProducer<String, ApiCall> producer = new MockProducer<>(true, null, new StringSerializer(), SERIALIZER);

    @Test
    void itFillsSevenDaysInOrderWithOneIncident() {
        // Given an empty past, When it is filled in
        int written = backfill().run(42, END);
        List<ApiCall> calls = calls();

        // Then calls of all seven days are there, in order, none too old to be stored and none of the future
        assertThat(calls).hasSize(written).hasSizeGreaterThan(10_000);
        assertThat(calls).extracting(ApiCall::getOccurredAt).isSorted();
        assertThat(calls.get(0).getOccurredAt())
                .isBetween(END.minus(Duration.ofDays(7)), END.minus(Duration.ofDays(6)));
        assertThat(calls.get(written - 1).getOccurredAt()).isBefore(END);
        assertThat(calls.stream()
                        .map(call -> Duration.between(call.getOccurredAt(), END).toDays())
                        .distinct())
                .hasSize(7);
        // and an incident in it that the usage shows
        Instant began = END.minus(Duration.ofHours(64));
        List<ApiCall> incident = calls.stream()
                .filter(call -> !call.getOccurredAt().isBefore(began)
                        && call.getOccurredAt().isBefore(began.plus(Duration.ofMinutes(35))))
                .toList();
        long failed = incident.stream().filter(call -> call.getStatus() >= 500).count();
        assertThat(failed * 4).isGreaterThan(incident.size());
    }

    @Test
    void doneAgainItWritesTheSame() {
        // Given a back-fill that was interrupted
        backfill().run(42, END);
        List<ApiCall> first = calls();

        // When it is done again
        producer = new MockProducer<>(true, null, new StringSerializer(), SERIALIZER);
        backfill().run(42, END);

        // Then every record is the same, so that none is stored twice
        assertThat(calls()).isEqualTo(first);
        assertThat(first).extracting(ApiCall::getCallId).doesNotHaveDuplicates();
        assertThat(UUID.fromString(first.get(0).getCallId()).version()).isEqualTo(7);
    }

    @Test
    void everyCallIsUnderItsAccountAndNamesItsKey() {
        backfill().run(7, END);
        assertThat(producer.history())
                .allSatisfy(record ->
                        assertThat(record.key()).isEqualTo(record.value().getAccountId()));
        assertThat(calls()).allSatisfy(call -> {
            switch (call.getOutcome()) {
                case ACCEPTED -> assertThat(call.getKeyId()).isIn("key-1", "key-2");
                case KEY_DEACTIVATED -> assertThat(call.getStatus()).isEqualTo(401);
                default -> {
                    assertThat(call.getOutcome()).isEqualTo(CallOutcome.KEY_MISSING);
                    assertThat(call.getAccountId()).isEqualTo("-");
                    assertThat(call.getKeyId()).isNull();
                }
            }
            assertThat(call.toString()).doesNotContain("not-a-real-key");
        });
    }

    @Test
    void whatKafkaDoesNotTakeIsAFailureOfTheDemo() {
        // Given a broker that takes nothing, at once or later
        producer = new MockProducer<>(false, null, new StringSerializer(), SERIALIZER) {
            @Override
            public synchronized Future<RecordMetadata> send(ProducerRecord<String, ApiCall> record, Callback callback) {
                Future<RecordMetadata> sent = super.send(record, callback);
                errorNext(new TimeoutException("nobody there"));
                return sent;
            }
        };
        assertThatThrownBy(() -> backfill().run(1, END))
                .isInstanceOf(DemoFailure.class)
                .hasMessageContaining("nobody there");

        // and a registry that knows no schema
        producer = new MockProducer<>(true, null, new StringSerializer(), (topic, call) -> {
            throw new SerializationException("no schema");
        });
        assertThatThrownBy(() -> backfill().run(1, END))
                .isInstanceOf(DemoFailure.class)
                .hasMessageContaining("no schema");
        assertThat(producer.closed()).isTrue();
    }

    private Backfill backfill() {
        return new Backfill(new BackfillTarget("keytrail.api-calls", () -> producer), STANDARD, CONNECTED_APP);
    }

    private List<ApiCall> calls() {
        return producer.history().stream().map(ProducerRecord::value).toList();
    }
}
