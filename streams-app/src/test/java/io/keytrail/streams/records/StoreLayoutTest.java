package io.keytrail.streams.records;

import static io.keytrail.streams.records.RecordsDriver.START;
import static io.keytrail.streams.records.RecordsDriver.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.Actor;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.streams.audit.AuditLogStore;
import io.keytrail.streams.calls.LastUsedStore;
import io.keytrail.streams.status.KeyStatusStore;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Where things lie in the stores of the read side. A release that looked elsewhere would find nothing of what the one
 * before has stored: change a key only together with the store's name.
 */
@ExtendWith(FreshRecords.class)
class StoreLayoutTest {

    /** 2026-11-23T20:00:00Z in milliseconds, 8 bytes. */
    private static final String START_HEX = "000001a209fe7200";

    private static final String ACME = "61636d65" + "00";

    private final RecordsDriver driver;

    StoreLayoutTest(RecordsDriver driver) {
        this.driver = driver;
    }

    @Test
    void theLastUseOfAKeyLiesUnderItsAccountAndItsId() {
        driver.send(call(START).setCallId("c1").setKeyId("k1"));
        driver.pass(Duration.ofMinutes(2));

        // uses of a day are settled when it is over, some at a time
        driver.pass(Duration.ofDays(1));
        await().pollInSameThread().untilAsserted(() -> {
            driver.pass(Duration.ofMillis(20));
            assertThat(driver.keysIn(LastUsedStore.NAME)).containsExactly(ACME + "6b31");
        });
    }

    @Test
    void anAuditEntryLiesUnderItsAccountAndSequenceAndAgain() {
        driver.send(AuditEntry.newBuilder()
                .setChainVersion(1)
                .setAccountId("acme")
                .setSequence(258)
                .setEntryId("e1")
                .setActionId("a1")
                .setAction(Action.SHOW)
                .setOutcome(AuditOutcome.APPLIED)
                .setCount(1)
                .setActor(Actor.newBuilder()
                        .setUserId("ada")
                        .setRole("super-admin")
                        .build())
                .setOccurredAt(START)
                .setRecordedAt(START)
                .setPreviousHash("0".repeat(64))
                .setHash("a".repeat(64))
                .build());

        String key = ACME + "0000000000000102";
        assertThat(driver.keysIn(AuditLogStore.NAME)).containsExactly(key);
        assertThat(driver.keysIn(AuditLogStore.EXPIRY_NAME)).containsExactly(START_HEX + key);
    }

    @Test
    void aKeyLiesUnderItsHashItsIdAndItsAccount() {
        driver.send(KeyStatus.newBuilder()
                .setKeyHash("a".repeat(64))
                .setKeyId("k1")
                .setAccountId("acme")
                .setKind("standard")
                .setName("default")
                .setHint("aB3x")
                .setState(KeyState.ACTIVE)
                .setGeneratedAt(START)
                .setGeneratedBy("ada")
                .setVersion(1)
                .build());

        assertThat(driver.keysIn(KeyStatusStore.NAME))
                .containsExactly("61" + ACME + "61".repeat(64), "68" + "61".repeat(64), "69" + "6b31");
    }
}
