package io.keytrail.streams.calls;

import static io.keytrail.streams.records.RecordsDriver.START;
import static io.keytrail.streams.records.RecordsDriver.TOPICS;
import static io.keytrail.streams.records.RecordsDriver.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.topics.DeadLetterHeaders;
import io.keytrail.streams.deadletters.DeadLetterReason;
import io.keytrail.streams.deadletters.DeadLetters;
import io.keytrail.streams.records.FreshRecords;
import io.keytrail.streams.records.RecordsDriver;
import io.keytrail.streams.stores.AccountPrefix;
import io.keytrail.streams.stores.CloseableIterator;
import io.keytrail.streams.stores.TimeRange;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(FreshRecords.class)
class CallIntakeTest {

    private static final String CALLS = TOPICS.apiCalls().name();
    private static final String KEY = "kt_std_" + "0123456789abcdefghijABCDEFGHIJ00" + "aZ09xY";

    private final RecordsDriver driver;

    CallIntakeTest(RecordsDriver driver) {
        this.driver = driver;
    }

    @Test
    void progressIsToldOfOnlyWhatCanBeRead() {
        // Given a call that is not published yet
        driver.send(call(START));
        assertThat(driver.counts().dealtWith).doesNotContainKey(CALLS);

        // When
        driver.pass(Duration.ofMillis(20));

        // Then
        assertThat(driver.counts().dealtWith).containsEntry(CALLS, 0L);
    }

    @Test
    void garbageIsSetAsideAsItCameWithItsOriginAndReason() {
        byte[] garbage = {0, 0, 0, 0, 99, 1, 2, 3};
        driver.send(call(START));

        driver.sendRaw(CALLS, "acme", garbage);

        TestRecord<byte[], byte[]> letter = onlyLetter();
        assertThat(letter.value()).isEqualTo(garbage);
        assertThat(new String(letter.key(), StandardCharsets.UTF_8)).isEqualTo("acme");
        assertThat(header(letter, DeadLetterHeaders.REASON)).isEqualTo("UNREADABLE");
        assertThat(header(letter, DeadLetterHeaders.DETAIL)).contains("99");
        assertThat(header(letter, DeadLetterHeaders.ORIGIN_TOPIC)).isEqualTo(CALLS);
        assertThat(header(letter, DeadLetterHeaders.ORIGIN_PARTITION)).isEqualTo("0");
        assertThat(header(letter, DeadLetterHeaders.ORIGIN_OFFSET)).isEqualTo("1");
        assertThat(header(letter, DeadLetterHeaders.ORIGIN_TIMESTAMP)).isEqualTo("2026-11-23T20:00:00.000Z");
        assertThat(driver.counts().dead).containsExactly(DeadLetterReason.UNREADABLE);
    }

    @Test
    void whatFollowsGarbageIsTakenIn() {
        driver.sendRaw(CALLS, "acme", new byte[] {1});

        driver.send(call(START).setCallId("next"));

        assertThat(stored("acme")).containsExactly("next");
    }

    @Test
    void aRecordOfAMegabyteIsCutToWhatEveryBrokerTakes() {
        byte[] large = new byte[1024 * 1024];
        Arrays.fill(large, (byte) 'x');

        driver.sendRaw(CALLS, "acme", large);

        TestRecord<byte[], byte[]> letter = onlyLetter();
        assertThat(letter.value()).hasSize(DeadLetters.LARGEST_VALUE);
        assertThat(header(letter, DeadLetterHeaders.REASON)).isEqualTo("TOO_LARGE");
        assertThat(header(letter, DeadLetterHeaders.ORIGINAL_SIZE)).isEqualTo("1048576");
    }

    @Test
    void aCallLargerThanAnyValidOneIsSetAside() {
        driver.send(call(START).setError("x".repeat(CallAdmission.LARGEST_VALUE)));

        assertThat(reason()).isEqualTo("TOO_LARGE");
        assertThat(stored("acme")).isEmpty();
    }

    @Test
    void aRecordWithoutAKeyIsSetAside() {
        driver.sendRaw(CALLS, null, driver.bytes(call(START).build()));

        TestRecord<byte[], byte[]> letter = onlyLetter();
        assertThat(letter.key()).isNull();
        assertThat(header(letter, DeadLetterHeaders.REASON)).isEqualTo("NO_KEY");
    }

    @Test
    void aRecordWithoutAValueIsSetAside() {
        driver.sendRaw(CALLS, "acme", null);

        assertThat(reason()).isEqualTo("NO_VALUE");
    }

    @Test
    void aCallUnderAnotherAccountsKeyIsSetAsideAndNeitherAccountSeesIt() {
        driver.sendRaw(CALLS, "globex", driver.bytes(call(START).build()));

        assertThat(reason()).isEqualTo("WRONG_KEY");
        assertThat(stored("acme")).isEmpty();
        assertThat(stored("globex")).isEmpty();
    }

    @Test
    void aCallWithAFieldOutOfRangeIsSetAsideWithTheFieldsName() {
        driver.send(call(START).setStatus(42));

        TestRecord<byte[], byte[]> letter = onlyLetter();
        assertThat(header(letter, DeadLetterHeaders.REASON)).isEqualTo("INVALID");
        assertThat(header(letter, DeadLetterHeaders.DETAIL)).contains("status");
    }

    @Test
    void aCallFromBefore1970IsSetAside() {
        driver.send(call(Instant.ofEpochMilli(-1)));

        assertThat(reason()).isEqualTo("INVALID");
    }

    @Test
    void aCallUpToFiveMinutesAheadOfTheBrokerIsStoredAndOneFurtherAheadIsNot() {
        driver.send(call(START.plus(Duration.ofMinutes(5))).setCallId("ahead"));

        driver.send(call(START.plus(Duration.ofMinutes(5)).plusMillis(1)).setCallId("too far"));

        assertThat(stored("acme")).containsExactly("ahead");
        assertThat(reason()).isEqualTo("FROM_THE_FUTURE");
    }

    @Test
    void aCallFromTheFarFutureDoesNotExpireTheOthers() {
        driver.send(call(START.minus(Duration.ofDays(7))).setCallId("edge"));

        driver.send(call(START.plus(Duration.ofDays(3650))));
        driver.send(call(START).setCallId("now"));

        assertThat(stored("acme")).containsExactly("now", "edge");
    }

    @Test
    void aRecordWhoseTimestampIsInTheFarFutureDoesNotExpireTheOthersEither() {
        driver.send(call(START).setCallId("now"));
        Instant future = START.plus(Duration.ofDays(3650));
        ApiCall ahead = call(future).build();

        driver.sendRaw(CALLS, "acme", driver.bytes(ahead), new RecordHeaders(), future.toEpochMilli());

        assertThat(stored("acme")).containsExactly("now");
        assertThat(reason()).isEqualTo("FROM_THE_FUTURE");
    }

    @Test
    void aCallThatWasOlderThanSevenDaysWhenTheBrokerTookItIsSetAside() {
        driver.send(call(START.minus(Duration.ofDays(7)).minusMillis(1)));

        assertThat(reason()).isEqualTo("LATE");
        assertThat(stored("acme")).isEmpty();
    }

    @Test
    void keyTextsInADeadLetterAreMaskedAtEqualLength() {
        byte[] value = ("junk " + KEY + " junk").getBytes(StandardCharsets.UTF_8);
        RecordHeaders headers = new RecordHeaders();
        headers.add("authorization", ("Bearer " + KEY).getBytes(StandardCharsets.UTF_8));

        driver.sendRaw(CALLS, KEY, value, headers, START.toEpochMilli());

        TestRecord<byte[], byte[]> letter = onlyLetter();
        String masked = "kt_std_" + "*".repeat(38);
        assertThat(new String(letter.value(), StandardCharsets.UTF_8)).isEqualTo("junk " + masked + " junk");
        assertThat(new String(letter.key(), StandardCharsets.UTF_8)).isEqualTo(masked);
        assertThat(header(letter, "authorization")).isEqualTo("Bearer " + masked);
    }

    @Test
    void aDeadLetterHasTheTimeOfItsSettingAsideWhateverTheRecordsTimeWas() {
        driver.pass(Duration.ofMinutes(1));

        driver.sendRaw(CALLS, "acme", new byte[] {1}, new RecordHeaders(), Long.MAX_VALUE);

        assertThat(onlyLetter().timestamp()).isEqualTo(driver.now().toEpochMilli());
    }

    @Test
    void aMisplacedCallIsSentToItsOwnPartitionOnceAndNotStored(@TempDir Path otherDir) {
        String account = accountOutsideOfPartition0();
        ApiCall call = call(START).setAccountId(account).build();
        try (RecordsDriver partitioned = new RecordsDriver(otherDir, 4)) {
            partitioned.send(call);

            // the driver has no other partition: what was sent on comes back, and is then set aside
            assertThat(partitioned.counts().misplaced).isEqualTo(1);
            assertThat(partitioned.counts().stored).isZero();
            TestRecord<byte[], byte[]> moved = partitioned.read(CALLS).get(0);
            assertThat(moved.value()).isEqualTo(partitioned.bytes(call));
            assertThat(header(moved, CallIntake.MOVED_FROM)).isEqualTo("0");
            assertThat(header(partitioned.deadLetters().get(0), DeadLetterHeaders.REASON))
                    .isEqualTo("MISPLACED");
        }
    }

    @Test
    void aCallInItsOwnPartitionIsStoredThere(@TempDir Path otherDir) {
        String account = Stream.iterate(0, i -> i + 1)
                .map(i -> "account" + i)
                .filter(id -> partition(id) == 0)
                .findFirst()
                .orElseThrow();
        try (RecordsDriver partitioned = new RecordsDriver(otherDir, 4)) {
            partitioned.send(call(START).setAccountId(account));

            assertThat(partitioned.counts().stored).isEqualTo(1);
        }
    }

    private static String accountOutsideOfPartition0() {
        return Stream.iterate(0, i -> i + 1)
                .map(i -> "account" + i)
                .filter(id -> partition(id) != 0)
                .findFirst()
                .orElseThrow();
    }

    private static int partition(String account) {
        return AccountPrefix.partition(account.getBytes(StandardCharsets.UTF_8), 4);
    }

    private String reason() {
        return header(onlyLetter(), DeadLetterHeaders.REASON);
    }

    private TestRecord<byte[], byte[]> onlyLetter() {
        List<TestRecord<byte[], byte[]>> letters = driver.deadLetters();
        assertThat(letters).hasSize(1);
        return letters.get(0);
    }

    private static String header(TestRecord<byte[], byte[]> rec, String name) {
        return new String(rec.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private List<String> stored(String account) {
        List<String> ids = new ArrayList<>();
        try (CloseableIterator<StoredCall> calls =
                driver.calls().newestFirst(account, new TimeRange(Instant.EPOCH, START.plus(Duration.ofDays(5000))))) {
            calls.forEachRemaining(stored -> ids.add(stored.call().getCallId()));
        }
        return ids;
    }
}
