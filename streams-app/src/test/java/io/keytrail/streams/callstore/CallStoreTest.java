package io.keytrail.streams.callstore;

import static io.keytrail.streams.records.RecordsDriver.START;
import static io.keytrail.streams.records.RecordsDriver.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.keytrail.schemas.ApiCall;
import io.keytrail.streams.state.StateFormat;
import io.keytrail.streams.stores.TimeRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.internals.OffsetCheckpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        assertThat(days()).containsExactly(CallStore.day(START.toEpochMilli()));

        // When calls come in eight days later
        harness.passTo(START.plus(Duration.ofDays(8)));
        harness.settle((used, time) -> {});
        harness.send(call(harness.now()).build());
        harness.process(1);
        harness.restart();

        // Then
        assertThat(days()).containsExactly(CallStore.day(harness.now().toEpochMilli()));
        assertThat(StoreHarness.rows(harness.store(), "acme")).hasSize(1);
    }

    @Test
    void aDayIsKeptUntilItsUsesAreSettled() {
        // Given a use of a key, on disk, and not settled yet
        harness.send(call(START).setKeyId("k1").build());
        harness.process(0);
        harness.restart();
        harness.store().settleUses((used, time) -> {});

        // When calls come in eight days later
        harness.passTo(START.plus(Duration.ofDays(8)));
        harness.send(call(harness.now()).build());
        harness.process(1);
        harness.restart();

        // Then
        assertThat(days()).hasSize(2);
        assertThat(harness.store().lastUse("acme", "k1")).hasValue(START.toEpochMilli());
    }

    @Test
    void whoOnlyFollowsAStoreDropsItsDaysAlthoughOthersSettleTheUses() {
        // Given
        harness.send(call(START).setKeyId("k1").build());
        harness.restore();

        // When
        followForMoreThanAWeek();

        // Then
        assertThat(days()).containsExactly(CallStore.day(harness.now().toEpochMilli()));
    }

    @Test
    void whoSettledUsesAndThenOnlyFollowsDropsItsDaysAlthoughOthersSettleTheUses() {
        // Given a store whose task ran here, and then went on as a standby with the same store
        harness.send(call(START).setKeyId("k1").build());
        harness.process(0);
        harness.store().settleUses((used, time) -> {});

        // When
        followForMoreThanAWeek();

        // Then
        assertThat(days()).containsExactly(CallStore.day(harness.now().toEpochMilli()));
    }

    /** The store is restored, again and again, and nobody settles its uses. */
    private void followForMoreThanAWeek() {
        harness.passTo(START.plusSeconds(61));
        harness.send(call(START).build());
        harness.restore();
        harness.passTo(START.plus(Duration.ofDays(9)));
        harness.send(call(harness.now()).build());
        harness.restore();
        harness.restart();
    }

    @Test
    void whoOnlyFollowedAndThenSettlesUsesKeepsItsDaysUntilThatIsDone() {
        // Given a standby for more than a day, with a use in it
        harness.send(call(START).setKeyId("k1").build());
        harness.restore();
        harness.passTo(START.plus(Duration.ofDays(2)));
        harness.send(call(harness.now()).build());
        harness.restore();

        // When its task runs here, and the store writes to disk before all is settled
        harness.store().settleUses((used, time) -> {});
        harness.passTo(START.plus(Duration.ofDays(9)));
        harness.send(call(harness.now()).build());
        harness.process(2);
        harness.restart();

        // Then
        assertThat(harness.store().lastUse("acme", "k1")).hasValue(START.toEpochMilli());
    }

    @Test
    void aClockThatLeapsAheadAndBackKeepsNoCallsFromTheDisk() {
        // Given something written at a time that is ahead by days
        harness.passTo(START.plus(Duration.ofDays(2)));
        harness.send(call(START).build());
        harness.process(0);

        // When the clock is right again, and time passes
        for (int minute = 1; minute < 6; minute += 2) {
            harness.passTo(START.plus(Duration.ofMinutes(minute)));
            harness.send(call(harness.now()).build());
            harness.process(harness.end() - 1);
        }

        // Then all but the last were on disk before that was written
        assertThat(harness.committed()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void whatCouldNotBeBroughtToDiskCanBeReadUntilTheStoreIsClosedAndComesAgain() throws IOException {
        // Given a call on disk, and one that can't be brought there
        harness.send(call(START).build());
        harness.process(0);
        harness.restart();
        Files.createDirectory(harness.folder().resolve("manifest.next"));
        harness.passTo(START.plusSeconds(61));
        harness.send(call(START.plusMillis(1)).build());
        harness.process(1);
        assertThat(StoreHarness.rows(harness.store(), "acme")).hasSize(2);

        // When
        assertThatThrownBy(harness.store()::close)
                .isInstanceOf(ProcessorStateException.class)
                .hasMessageContaining("can't be brought to disk");
        assertThat(harness.store().isOpen()).isFalse();
        harness.restart();

        // Then
        assertThat(harness.committed()).isZero();
        assertThat(StoreHarness.rows(harness.store(), "acme")).hasSize(1);
        harness.restore();
        assertThat(StoreHarness.rows(harness.store(), "acme")).hasSize(2);
    }

    /** Of the runs on disk, each day once. */
    private List<Long> days() {
        try {
            return Manifest.read(harness.folder()).orElseThrow().runs().stream()
                    .map(Manifest.Entry::day)
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aStoreOfALaterReleaseIsRefusedAndTheErrorSaysWhatToDo(@TempDir Path folder) throws IOException {
        // Given
        Manifest.empty().write(folder);
        byte[] later = Files.readAllBytes(folder.resolve(Manifest.FILE));
        ByteBuffer.wrap(later).putInt(Manifest.FORMAT + 1);
        Files.write(folder.resolve(Manifest.FILE), later);

        // When, then
        assertThatThrownBy(() -> RunFolder.open(folder))
                .isInstanceOf(ProcessorStateException.class)
                .hasMessageContaining("has format 3, and this release knows 2")
                .hasMessageContaining("delete that folder");
    }

    @Test
    void aDamagedManifestIsRefusedAndTheErrorSaysWhatToDo(@TempDir Path folder) throws IOException {
        // Given
        Manifest.empty().write(folder);
        byte[] damaged = Files.readAllBytes(folder.resolve(Manifest.FILE));
        damaged[10] ^= 1;
        Files.write(folder.resolve(Manifest.FILE), damaged);

        // When, then
        assertThatThrownBy(() -> RunFolder.open(folder))
                .isInstanceOf(ProcessorStateException.class)
                .hasMessageContaining("manifest")
                .hasMessageContaining("delete that folder");
    }

    @Test
    void aBlockThatIsDamagedOnDiskIsNotedAndNotReadForCalls() throws IOException {
        // Given
        harness.send(call(START).build());
        harness.process(0);
        harness.store().close();
        Path run = harness.folder()
                .resolve(Manifest.read(harness.folder())
                        .orElseThrow()
                        .runs()
                        .get(0)
                        .file());
        byte[] damaged = Files.readAllBytes(run);
        damaged[Run.MAGIC.length + Run.BLOCK_HEADER + 5] ^= 1;
        Files.write(run, damaged);

        // When, then
        harness.restart();
        assertThatThrownBy(() -> StoreHarness.rows(harness.store(), "acme"))
                .isInstanceOf(ProcessorStateException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void whatLiesInItsFolderAndIsNotItsOwnIsDeleted() throws IOException {
        // Given a file of a format that was before, and a run that no manifest names
        harness.send(call(START).build());
        harness.process(0);
        harness.store().close();
        Files.writeString(harness.folder().resolve("CURRENT"), "MANIFEST-000005");
        Files.writeString(harness.folder().resolve("day-20780-77.calls"), "half of it");

        // When
        harness.restart();

        // Then
        try (Stream<Path> files = Files.list(harness.folder())) {
            assertThat(files).hasSize(2);
        }
        assertThat(StoreHarness.rows(harness.store(), "acme")).hasSize(1);
    }

    @Test
    void whoReadsWhileTheStoreIsClosedReadsOnWhatWasThere() {
        // Given a reading that has begun, of calls on disk and in memory
        for (int i = 0; i < 500; i++) {
            harness.send(call(START.plusMillis(i)).build());
        }
        harness.process(0);
        harness.restart();
        harness.send(call(START.plusMillis(500)).build());
        harness.process(500);
        List<Long> read = new ArrayList<>();
        try (KeyValueIterator<Long, byte[]> reading =
                harness.store().newestFirst("acme", 0, Long.MAX_VALUE / 2, null)) {
            read.add(reading.next().key);

            // When
            harness.store().close();

            // Then
            reading.forEachRemaining(entry -> read.add(entry.key));
        }
        assertThat(read).hasSize(501).isSortedAccordingTo(Comparator.reverseOrder());
        assertThatThrownBy(() -> harness.store().lastUse("acme", "k")).isInstanceOf(InvalidStateStoreException.class);
        harness.restart();
    }

    @Test
    void aReadingThatHasBegunGoesOnWhileItsDayIsDropped() {
        // Given
        harness.send(call(START).build());
        harness.process(0);
        harness.restart();
        try (KeyValueIterator<Long, byte[]> reading =
                harness.store().newestFirst("acme", 0, Long.MAX_VALUE / 2, null)) {

            // When
            harness.passTo(START.plus(Duration.ofDays(9)));
            harness.settle((used, time) -> {});
            harness.send(call(harness.now()).build());
            harness.process(1);
            assertThat(StoreHarness.rows(harness.store(), "acme")).hasSize(1);

            // Then it reads what was there when it began
            assertThat(reading.next().key).isEqualTo(START.toEpochMilli());
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
        harness.store().flushIfDue();

        // Then
        assertThat(StoreHarness.rows(harness.store(), "acme")).hasSize(2);
    }

    @Test
    void callsOfManyRunsAreCountedOnceWhetherTheirRunsHaveSummariesOrNot() {
        // Given runs of an account with few and with many calls, so many that they are merged meanwhile
        int calls = 0;
        for (int i = 0; i < RunFolder.FAN_IN * 3; i++) {
            int more = i % 3 == 0 ? Run.SUMMARIZED * 2 : 1;
            for (int j = 0; j < more; j++) {
                harness.send(call(START.plusMillis(i)).setKeyId("k" + i % 2).build());
            }
            harness.process(calls);
            calls += more;
            harness.passTo(harness.now().plusSeconds(61));
            harness.store().flushIfDue();
        }

        // When, then
        for (int i = 0; i < 2; i++) {
            assertThat(harness.store()
                            .usage("acme", around(START))
                            .get(0)
                            .totals()
                            .calls())
                    .isEqualTo(calls);
            assertThat(harness.store().lastUses("acme"))
                    .containsOnly(
                            entry("k0", START.toEpochMilli() + RunFolder.FAN_IN * 3 - 2),
                            entry("k1", START.toEpochMilli() + RunFolder.FAN_IN * 3 - 1));
            harness.restart();
        }
    }

    @Test
    void usesOfADayThatIsOverAreSettledOnceAndFoundAgainByWhoeverComesNext() {
        // Given uses, of a quiet account and of a busy one
        harness.send(call(START).setKeyId("k1").build());
        for (int i = 0; i < Run.SUMMARIZED; i++) {
            harness.send(call(START.plusMillis(i))
                    .setAccountId("busy")
                    .setKeyId("k2")
                    .build());
        }
        harness.process(0);
        harness.restart();

        // When the day is not over
        List<String> settled = new ArrayList<>();
        CallStore.UseSink sink = (used, time) ->
                settled.add(new String(used, StandardCharsets.UTF_8) + " " + (time - START.toEpochMilli()));
        harness.settle(sink);
        assertThat(settled).isEmpty();

        // When it is
        harness.passTo(START.plus(Duration.ofDays(1)));
        harness.settle(sink);
        harness.settle(sink);
        assertThat(settled).containsExactly("acme\0k1 0", "busy\0k2 7");
        harness.restart();
        harness.settle(sink);

        // Then
        assertThat(settled).hasSize(4);
    }

    @Test
    void usesThatWereHandedOverAreHandedOverAgainIfThatWasNotCommitted() {
        // Given
        harness.send(call(START).setKeyId("k1").build());
        harness.process(0);
        harness.restart();
        harness.passTo(START.plus(Duration.ofDays(8)));
        harness.store().settleUses((used, time) -> {});

        // When the store writes to disk before the commit
        harness.send(call(harness.now()).build());
        harness.process(1);
        harness.restart();

        // Then
        assertThat(days()).hasSize(2);
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
                harness.store().flushIfDue();
            }
        }

        // Then
        List<ApiCall> calls = StoreHarness.calls(harness.store(), "acme", 0, Long.MAX_VALUE / 2, null);
        assertThat(calls).hasSize(runs * 10);
        assertThat(calls.get(0).getCallId()).isEqualTo("c" + (runs * 10 - 1));
        assertThat(calls).isSortedAccordingTo((a, b) -> b.getOccurredAt().compareTo(a.getOccurredAt()));
    }
}
