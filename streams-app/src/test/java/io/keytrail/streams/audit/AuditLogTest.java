package io.keytrail.streams.audit;

import static io.keytrail.streams.records.RecordsDriver.START;
import static io.keytrail.streams.records.RecordsDriver.TOPICS;
import static io.keytrail.streams.records.RecordsDriver.drain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.Actor;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.topics.DeadLetterHeaders;
import io.keytrail.streams.records.FreshRecords;
import io.keytrail.streams.records.RecordsDriver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshRecords.class)
class AuditLogTest {

    private static final String AUDIT = TOPICS.auditLog().name();
    private static final Duration RETENTION = TOPICS.auditLog().retention().orElseThrow();

    private final RecordsDriver driver;

    AuditLogTest(RecordsDriver driver) {
        this.driver = driver;
    }

    @Test
    void entriesAreReadInTheOrderOfTheirSequence() {
        for (long sequence : List.of(1L, 2L, 300L, 3L)) {
            driver.send(entry("acme", sequence, 'a'));
        }

        assertThat(sequences(newestFirst("acme", Long.MAX_VALUE))).containsExactly(300L, 3L, 2L, 1L);
        assertThat(sequences(oldestFirst("acme", 1))).containsExactly(1L, 2L, 3L, 300L);
        assertThat(driver.counts().auditStored).isEqualTo(4);
    }

    @Test
    void aRangeOfSequencesLeavesOutItsUpperEndAndHoldsItsLowerOne() {
        for (long sequence = 1; sequence <= 5; sequence++) {
            driver.send(entry("acme", sequence, 'a'));
        }

        assertThat(sequences(newestFirst("acme", 3))).containsExactly(2L, 1L);
        assertThat(sequences(newestFirst("acme", 1))).isEmpty();
        assertThat(sequences(oldestFirst("acme", 4))).containsExactly(4L, 5L);
        assertThat(sequences(oldestFirst("acme", 6))).isEmpty();
    }

    @Test
    void accountsWhoseIdsBeginAlikeAreKeptApart() {
        for (String account : List.of("acme", "acme-2", "acm", "acme0", "-")) {
            driver.send(entry(account, 1, 'a'));
        }

        for (String account : List.of("acme", "acme-2", "acm", "acme0", "-")) {
            assertThat(oldestFirst(account, 1))
                    .extracting(AuditEntry::getAccountId)
                    .containsExactly(account);
            assertThat(newestFirst(account, 9))
                    .extracting(AuditEntry::getAccountId)
                    .containsExactly(account);
        }
    }

    @Test
    void aReplayedEntryIsStoredOnce() {
        driver.send(entry("acme", 1, 'a'));

        driver.send(entry("acme", 1, 'a'));

        assertThat(oldestFirst("acme", 1)).hasSize(1);
        assertThat(driver.counts().auditRepeated).isEqualTo(1);
    }

    @Test
    void anotherEntryForATakenSequenceIsKeptBesideTheFirst() {
        driver.send(entry("acme", 1, 'f'));
        driver.send(entry("acme", 2, 'f'));

        driver.send(entry("acme", 1, 'a'));
        driver.send(entry("acme", 1, 'a'));

        assertThat(oldestFirst("acme", 1))
                .extracting(AuditEntry::getSequence, entry -> entry.getHash().charAt(0))
                .containsExactly(tuple(1L, 'f'), tuple(1L, 'a'), tuple(2L, 'f'));
        assertThat(driver.counts().auditMisfits).isEqualTo(1);
    }

    @Test
    void anEntryWithAForgedBodyUnderTheSameHashIsKeptToo() {
        driver.send(entry("acme", 1, 'a'));

        driver.send(AuditEntry.newBuilder(entry("acme", 1, 'a'))
                .setAction(Action.SHOW)
                .build());

        assertThat(oldestFirst("acme", 1))
                .extracting(AuditEntry::getAction)
                .containsExactly(Action.GENERATE, Action.SHOW);
    }

    @Test
    void entriesLeaveWhenTheirRetentionIsOver() {
        driver.send(entry("acme", 1, 'a'));
        driver.pass(Duration.ofDays(1));
        driver.send(AuditEntry.newBuilder(entry("acme", 2, 'a'))
                .setRecordedAt(driver.now())
                .build());
        driver.pass(RETENTION.minus(Duration.ofDays(1)));
        assertThat(oldestFirst("acme", 1)).hasSize(2);

        driver.pass(AuditIntake.SWEEP_INTERVAL);

        assertThat(sequences(oldestFirst("acme", 1))).containsExactly(2L);
    }

    @Test
    void anEntryThatIsWronglyDatedExpiresNoOther() {
        driver.send(entry("acme", 1, 'a'));

        driver.send(AuditEntry.newBuilder(entry("acme", 2, 'a'))
                .setRecordedAt(START.plus(Duration.ofDays(5000)))
                .build());
        driver.pass(AuditIntake.SWEEP_INTERVAL);

        assertThat(sequences(oldestFirst("acme", 1))).containsExactly(1L, 2L);
    }

    @Test
    void whatIsNoEntryIsSetAside() {
        driver.sendRaw(AUDIT, "acme", new byte[] {9});
        driver.sendRaw(AUDIT, null, driver.bytes(entry("acme", 1, 'a')));
        driver.sendRaw(AUDIT, "globex", driver.bytes(entry("acme", 1, 'a')));
        driver.sendRaw(AUDIT, "acme", null);
        driver.send(entry("acme", 0, 'a'));

        List<TestRecord<byte[], byte[]>> letters = driver.deadLetters();

        assertThat(letters)
                .extracting(letter -> new String(
                        letter.headers().lastHeader(DeadLetterHeaders.REASON).value(), StandardCharsets.UTF_8))
                .containsExactly("UNREADABLE", "NO_KEY", "WRONG_KEY", "NO_VALUE", "INVALID");
    }

    private static AuditEntry entry(String account, long sequence, char hashDigit) {
        return AuditEntry.newBuilder()
                .setChainVersion(1)
                .setAccountId(account)
                .setSequence(sequence)
                .setEntryId("e" + sequence)
                .setAction(Action.GENERATE)
                .setOutcome(AuditOutcome.APPLIED)
                .setCount(1)
                .setActor(Actor.newBuilder()
                        .setUserId("ada")
                        .setEmail("ada@acme.test")
                        .setRole("super-admin")
                        .build())
                .setOccurredAt(START)
                .setRecordedAt(START)
                .setPreviousHash("0".repeat(64))
                .setHash(String.valueOf(hashDigit).repeat(64))
                .build();
    }

    private List<AuditEntry> newestFirst(String account, long below) {
        return drain(driver.audit().newestFirst(account, below));
    }

    private List<AuditEntry> oldestFirst(String account, long from) {
        return drain(driver.audit().oldestFirst(account, from));
    }

    private static List<Long> sequences(List<AuditEntry> entries) {
        return entries.stream().map(AuditEntry::getSequence).toList();
    }
}
