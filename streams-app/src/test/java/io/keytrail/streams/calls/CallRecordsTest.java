package io.keytrail.streams.calls;

import static io.keytrail.streams.records.RecordsDriver.START;
import static io.keytrail.streams.records.RecordsDriver.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.codec.AvroSerdes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class CallRecordsTest {

    private static final byte[] ACME = "acme".getBytes(StandardCharsets.UTF_8);

    private final AvroSerdes serdes = AvroSerdes.from(Map.of(AvroSerdes.REGISTRY_URL, "mock://call-records"));
    private final CallRecords records = new CallRecords(serdes, "calls", 1);

    @Test
    void aCallComesOutCleanedAsTheCallLogStoresIt() {
        ApiCall sent = call(START).setPath("/x?hapikey=secret").build();

        Optional<ApiCall> admitted = records.admitted(rec("acme", bytes(sent)), ACME, START);

        assertThat(admitted).map(ApiCall::getPath).contains("/x?hapikey=***");
    }

    @Test
    void whatTheCallLogWouldNotTakeIsLeftOut() {
        byte[] future = bytes(call(START.plus(Duration.ofMinutes(6))).build());
        byte[] aged = bytes(call(START.minus(Duration.ofDays(7))).build());

        assertThat(records.admitted(rec("acme", future), ACME, START)).isEmpty();
        assertThat(records.admitted(rec("acme", aged), ACME, START.plusMillis(1)))
                .isEmpty();
        assertThat(records.admitted(rec("acme", new byte[] {1}), ACME, START)).isEmpty();
    }

    @Test
    void anotherAccountsRecordIsNotEvenRead() {
        assertThat(records.admitted(rec("globex", new byte[] {1}), ACME, START)).isEmpty();
        assertThat(records.admitted(rec(null, new byte[] {1}), ACME, START)).isEmpty();
    }

    private byte[] bytes(ApiCall call) {
        return serdes.of(ApiCall.class).serializer().serialize("calls", call);
    }

    private static ConsumerRecord<byte[], byte[]> rec(String key, byte[] value) {
        byte[] keyBytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
        return new ConsumerRecord<>(
                "calls",
                0,
                0,
                START.toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                0,
                value.length,
                keyBytes,
                value,
                new RecordHeaders(),
                Optional.empty());
    }
}
