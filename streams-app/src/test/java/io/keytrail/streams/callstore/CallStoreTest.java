package io.keytrail.streams.callstore;

import static io.keytrail.streams.records.RecordsDriver.START;
import static io.keytrail.streams.records.RecordsDriver.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.schemas.ApiCall;
import io.keytrail.streams.state.StateFormat;
import io.keytrail.streams.stores.StoreMemory;
import io.keytrail.streams.stores.TimeRange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.internals.OffsetCheckpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

class CallStoreTest {

    private static final StateFormat<ApiCall> FORMAT = StateFormat.of(ApiCall.class);

    private final StoreHarness harness = StoreHarness.ofCalls(START);

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void aDayThatCanNotBeSeenAnyMoreIsGoneFromDisk() {
        // Given a call of today, on disk
        harness.send(call(START).build());
        harness.process(0);
        harness.restart();
        assertThat(segments()).hasSize(1);

        // When calls come in eight days later
        harness.passTo(START.plus(Duration.ofDays(8)));
        harness.send(call(harness.now()).build());
        harness.process(1);

        // Then
        assertThat(segments()).hasSize(1);
        assertThat(StoreHarness.rows(harness.store(), "acme")).hasSize(1);
    }

    private List<Long> segments() {
        Path folder = harness.folder();
        try (Options options = new Options()) {
            return RocksDB.listColumnFamilies(options, folder.toString()).stream()
                    .map(name -> new String(name, StandardCharsets.US_ASCII))
                    .filter(name -> name.startsWith("day-"))
                    .map(name -> Long.parseLong(name.substring(4)))
                    .toList();
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aStoreOfALaterReleaseIsRefusedAndTheErrorSaysWhatToDo(@TempDir Path folder) throws RocksDBException {
        // Given
        try (RocksDB later = RocksDB.open(folder.toString())) {
            later.put(
                    "format".getBytes(StandardCharsets.US_ASCII),
                    ByteBuffer.allocate(4).putInt(CallDatabase.FORMAT + 1).array());
        }

        // When, then
        try (StoreMemory memory = new StoreMemory(CallStore.OWN_MEMORY)) {
            assertThatThrownBy(() -> CallDatabase.open(folder, memory))
                    .isInstanceOf(ProcessorStateException.class)
                    .hasMessageContaining("has format 2, and this release knows 1")
                    .hasMessageContaining("delete that folder");
        }
    }

    @Test
    void whoReadsWhileTheStoreIsClosedIsToldAndReadsNothingElse() {
        // Given a reading of more than one portion that has begun
        for (int i = 0; i < 500; i++) {
            harness.send(call(START.plusMillis(i)).build());
        }
        harness.process(0);
        KeyValueIterator<byte[], byte[]> reading = harness.store().newestFirst("acme", 0, Long.MAX_VALUE / 2, null);
        assertThat(reading.next()).isNotNull();

        // When
        harness.store().close();

        // Then
        assertThatThrownBy(() -> {
                    while (reading.hasNext()) {
                        KeyValue<byte[], byte[]> ignored = reading.next();
                    }
                })
                .isInstanceOf(InvalidStateStoreException.class);
        reading.close();
        assertThatThrownBy(() -> harness.store().lastUse("acme", "k")).isInstanceOf(InvalidStateStoreException.class);
        harness.restart();
    }

    @Test
    void aReadingThatHasBegunGoesOnWhileItsDayIsDropped() {
        // Given
        harness.send(call(START).build());
        harness.process(0);
        harness.restart();
        try (KeyValueIterator<byte[], byte[]> reading =
                harness.store().newestFirst("acme", 0, Long.MAX_VALUE / 2, null)) {

            // When
            harness.passTo(START.plus(Duration.ofDays(9)));
            harness.send(call(harness.now()).build());
            harness.process(1);

            // Then it ends without the dropped day, and without an error
            assertThat(reading.hasNext()).isFalse();
        }
    }

    @Test
    void aStoreThatKafkaStreamsTakesForDamagedIsFilledAnewWithoutCountingTwice() {
        // Given
        harness.send(call(START).setKeyId("k1").build());
        harness.process(0);
        harness.restart();

        // When
        harness.store().commit(Map.of());
        harness.restart();

        // Then
        assertThat(harness.committed()).isEqualTo(-1);
        harness.restore();
        assertThat(StoreHarness.rows(harness.store(), "acme")).hasSize(1);
        assertThat(harness.store().usage("acme", around(START)).get(0).totals().calls())
                .isEqualTo(1);
    }

    private static TimeRange around(Instant time) {
        return new TimeRange(time.minusSeconds(1), time.plusSeconds(1));
    }

    @Test
    void whatWasCountedStaysCountedWhereAStoreThatIsTakenForDamagedIsNotWiped() {
        // Given a call on disk, and an older one in memory
        harness.send(call(START).setCallId("c1").setKeyId("k1").build());
        harness.process(0);
        harness.restart();
        harness.send(call(START.minusSeconds(1)).setCallId("c2").setKeyId("k2").build());
        harness.process(1);

        // When
        harness.store().commit(Map.of());
        harness.restart();
        harness.restore();

        // Then
        assertThat(StoreHarness.rows(harness.store(), "acme")).hasSize(2);
        assertThat(
                        harness
                                .store()
                                .usage("acme", new TimeRange(START.minusSeconds(900), START.plusSeconds(900)))
                                .stream()
                                .mapToLong(bucket -> bucket.totals().calls())
                                .sum())
                .isEqualTo(2);
        assertThat(harness.store().lastUses("acme")).containsOnlyKeys("k1", "k2");
    }

    @Test
    void aStoreOfAPartitionWithoutCallsIsNotTakenForDamagedAtItsNextStart() {
        harness.commit();
        harness.restart();

        assertThat(harness.store().committedOffset(new TopicPartition("api-calls", 0)))
                .isEqualTo(OffsetCheckpoint.OFFSET_UNKNOWN);
    }

    @Test
    void aBrokersClockThatLeapsDropsNoDay() {
        // Given a call of today
        harness.send(call(START).build());
        harness.process(0);

        // When one is taken at a time ten days ahead
        ApiCall next = call(START).build();
        harness.send("acme".getBytes(StandardCharsets.UTF_8), FORMAT.write(next), START.plus(Duration.ofDays(10)));
        harness.process(1);
        harness.passTo(START.plusSeconds(61));
        harness.store().publish();

        // Then
        assertThat(StoreHarness.rows(harness.store(), "acme")).hasSize(2);
    }

    @Test
    void aBusyBucketOfManyFlushesBecomesOneAgainAndCountsEachCallOnce() {
        // Given
        int flushes = UsagePieces.MANY * 2 + 5;
        for (int i = 0; i < flushes; i++) {
            for (int j = 0; j < 10; j++) {
                harness.send(call(START.plusMillis(i)).setLatencyMicros(1_000).build());
            }
            harness.process(i * 10);
            harness.passTo(harness.now().plusSeconds(61));
            harness.store().publish();
        }

        // Then
        assertThat(harness.store().usage("acme", around(START)).get(0).totals().calls())
                .isEqualTo(flushes * 10L);
        harness.restart();
        assertThat(harness.store().usage("acme", around(START)).get(0).totals().calls())
                .isEqualTo(flushes * 10L);
    }

    @Test
    void usesAreSettledOnceAndFoundAgainByWhoeverComesNext() {
        // Given a use that was brought to disk
        harness.send(call(START).setKeyId("k1").build());
        harness.process(0);
        harness.passTo(START.plusSeconds(61));
        harness.store().publish();

        // When, then
        StringBuilder settled = new StringBuilder();
        CallStore.UseSink sink = (used, time) ->
                settled.append(new String(used, StandardCharsets.UTF_8)).append(time - START.toEpochMilli());
        harness.store().settleUses(sink);
        harness.store().settleUses(sink);
        assertThat(settled).hasToString("acme\0k10");
        harness.restart();
        harness.store().forEachUse(sink);
        assertThat(settled).hasToString("acme\0k10acme\0k10");
    }

    @Test
    void manyCallsAreReadBackFromManyFilesInTheirOrder() {
        // Given so many that files are merged meanwhile
        int runs = 30;
        for (int i = 0; i < runs * 10; i++) {
            harness.send(call(START.plusMillis(i)).setCallId("c" + i).build());
            if (i % 10 == 9) {
                harness.process(i - 9);
                harness.passTo(harness.now().plusSeconds(61));
                harness.store().publish();
            }
        }

        // Then
        assertThat(segments()).hasSize(1);
        List<ApiCall> calls = StoreHarness.calls(harness.store(), "acme", 0, Long.MAX_VALUE / 2, null);
        assertThat(calls).hasSize(runs * 10);
        assertThat(calls.get(0).getCallId()).isEqualTo("c" + (runs * 10 - 1));
        assertThat(calls).isSortedAccordingTo((a, b) -> b.getOccurredAt().compareTo(a.getOccurredAt()));
    }
}
