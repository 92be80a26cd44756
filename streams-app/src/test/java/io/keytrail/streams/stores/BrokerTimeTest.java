package io.keytrail.streams.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class BrokerTimeTest {

    private static final Instant NOW = Instant.parse("2026-11-23T20:00:00Z");

    private final BrokerTime brokerTime = new BrokerTime(InstantSource.fixed(NOW));

    @Test
    void aRecordsOwnTimestampIsTaken() {
        assertThat(extracted(NOW.minusSeconds(5).toEpochMilli()))
                .isEqualTo(NOW.minusSeconds(5).toEpochMilli());
    }

    @Test
    void aNegativeTimestampBecomesZeroSoThatTheRecordIsNotDropped() {
        assertThat(extracted(-1)).isZero();
        assertThat(extracted(Long.MIN_VALUE)).isZero();
    }

    @Test
    void aTimestampFromTheFutureIsBoundedSoThatNoChangelogRefusesIt() {
        assertThat(extracted(Long.MAX_VALUE))
                .isEqualTo(NOW.plus(BrokerTime.LARGEST_LEAD).toEpochMilli());
    }

    private long extracted(long timestamp) {
        return brokerTime.extract(
                new ConsumerRecord<>(
                        "t",
                        0,
                        0,
                        timestamp,
                        TimestampType.LOG_APPEND_TIME,
                        0,
                        0,
                        new byte[0],
                        new byte[0],
                        new RecordHeaders(),
                        Optional.empty()),
                0);
    }
}
