package io.keytrail.streams.calls;

import static io.keytrail.streams.records.RecordsDriver.START;
import static io.keytrail.streams.records.RecordsDriver.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.CallOutcome;
import io.keytrail.streams.records.FreshRecords;
import io.keytrail.streams.records.RecordsDriver;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(FreshRecords.class)
class LastUsedTest {

    private final RecordsDriver driver;

    LastUsedTest(RecordsDriver driver) {
        this.driver = driver;
    }

    @Test
    void theNewestUseWinsWhateverOrderCallsComeIn() {
        driver.send(call(START.minusSeconds(5)).setKeyId("k1"));
        driver.send(call(START.minusSeconds(1)).setKeyId("k1"));
        driver.send(call(START.minusSeconds(3)).setKeyId("k1"));

        assertThat(driver.lastUsed().of("acme", "k1")).contains(START.minusSeconds(1));
        assertThat(driver.lastUsed().of("acme", "k2")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ACCEPTED,true",
        "OUT_OF_SCOPE,true",
        "RATE_LIMITED,true",
        "KEY_DEACTIVATED,false",
        "KEY_EXPIRED,false",
        "KIND_RETIRED,false",
        "KEYS_STALE,false"
    })
    void onlyWhatTheGuardTookForAValidKeyIsAUse(CallOutcome outcome, boolean use) {
        driver.send(call(START).setKeyId("k1").setOutcome(outcome));

        assertThat(driver.lastUsed().of("acme", "k1").isPresent()).isEqualTo(use);
    }

    @Test
    void aReplayedCallIsNoUseOfItsOwn() {
        driver.send(call(START.minusSeconds(1)).setCallId("id").setKeyId("k1"));

        driver.send(call(START.minusSeconds(1)).setCallId("id").setKeyId("k2"));

        assertThat(driver.lastUsed().of("acme", "k2")).isEmpty();
    }

    @Test
    void lastUseOutlivesTheCallLog() {
        driver.send(call(START).setKeyId("k1"));
        driver.pass(Duration.ofDays(30));

        driver.send(call(driver.now()).setKeyId("k2"));

        assertThat(driver.lastUsed().ofAccount("acme")).isEqualTo(Map.of("k1", START, "k2", driver.now()));
    }

    @Test
    void accountsWhoseIdsBeginAlikeAreKeptApart() {
        driver.send(call(START).setAccountId("acme").setKeyId("k1"));
        driver.send(call(START).setAccountId("acme-2").setKeyId("k2"));
        driver.send(call(START).setAccountId("acm").setKeyId("k3"));

        assertThat(driver.lastUsed().ofAccount("acme")).containsOnlyKeys("k1");
        assertThat(driver.lastUsed().ofAccount("acm")).containsOnlyKeys("k3");
        assertThat(driver.lastUsed().of("acme", "k2")).isEmpty();
    }
}
