package io.keytrail.streams.status;

import static io.keytrail.streams.records.RecordsDriver.START;
import static io.keytrail.streams.records.RecordsDriver.TOPICS;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.topics.DeadLetterHeaders;
import io.keytrail.streams.records.FreshRecords;
import io.keytrail.streams.records.RecordsDriver;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshRecords.class)
class KeyStatusesTest {

    private static final String TOPIC = TOPICS.keyStatus().name();

    private final RecordsDriver driver;

    KeyStatusesTest(RecordsDriver driver) {
        this.driver = driver;
    }

    @Test
    void aStatusIsFoundByHashByIdAndByAccount() {
        KeyStatus status = status("a1", "k1", "acme", 1);

        driver.send(status);

        assertThat(driver.keyStatuses().byHash(hash("a1"))).contains(status);
        assertThat(driver.keyStatuses().byId("k1")).contains(status);
        assertThat(driver.keyStatuses().ofAccount("acme")).containsExactly(status);
        assertThat(driver.keyStatuses().byHash(hash("b1"))).isEmpty();
        assertThat(driver.keyStatuses().byId("k2")).isEmpty();
        assertThat(driver.keyStatuses().ofAccount("globex")).isEmpty();
    }

    @Test
    void theHigherVersionWinsWhateverOrderTheyComeIn() {
        driver.send(status("a1", "k1", "acme", 2));

        driver.send(status("a1", "k1", "acme", 1));
        assertThat(driver.keyStatuses().byId("k1")).map(KeyStatus::getVersion).contains(2L);

        driver.send(status("a1", "k1", "acme", 3));
        assertThat(driver.keyStatuses().byId("k1")).map(KeyStatus::getVersion).contains(3L);
    }

    @Test
    void aTombstoneTakesTheIndexesWithIt() {
        driver.send(status("a1", "k1", "acme", 1));
        driver.send(status("a2", "k2", "acme", 1));

        driver.sendRaw(TOPIC, hash("a1"), null);

        assertThat(driver.keyStatuses().byHash(hash("a1"))).isEmpty();
        assertThat(driver.keyStatuses().byId("k1")).isEmpty();
        assertThat(driver.keyStatuses().ofAccount("acme"))
                .extracting(KeyStatus::getKeyId)
                .containsExactly("k2");
    }

    @Test
    void accountsWhoseIdsBeginAlikeAreKeptApart() {
        for (String account : List.of("acme", "acme-2", "acm", "acme0")) {
            driver.send(status(account, "key of " + account, account, 1));
        }

        for (String account : List.of("acme", "acme-2", "acm", "acme0")) {
            assertThat(driver.keyStatuses().ofAccount(account))
                    .extracting(KeyStatus::getKeyId)
                    .containsExactly("key of " + account);
        }
    }

    @Test
    void unusableRecordsAreSetAsideAndWhatFollowsIsTakenIn() {
        driver.sendRaw(TOPIC, hash("a1"), new byte[] {1, 2, 3});
        driver.sendRaw(TOPIC, null, driver.bytes(status("a2", "k2", "acme", 1)));
        driver.sendRaw(TOPIC, hash("a9"), driver.bytes(status("a2", "k2", "acme", 1)));

        driver.send(status("a3", "k3", "acme", 1));

        assertThat(driver.deadLetters())
                .extracting(letter -> new String(
                        letter.headers().lastHeader(DeadLetterHeaders.REASON).value(), StandardCharsets.UTF_8))
                .containsExactly("UNREADABLE", "NO_KEY", "WRONG_KEY");
        assertThat(driver.keyStatuses().ofAccount("acme"))
                .extracting(KeyStatus::getKeyId)
                .containsExactly("k3");
    }

    private static String hash(String seed) {
        return String.format("%064x", seed.hashCode());
    }

    private static KeyStatus status(String seed, String keyId, String account, long version) {
        return KeyStatus.newBuilder()
                .setKeyHash(hash(seed))
                .setKeyId(keyId)
                .setAccountId(account)
                .setKind("standard")
                .setName("default")
                .setHint("aZ09")
                .setState(KeyState.ACTIVE)
                .setGeneratedAt(START)
                .setGeneratedBy("ada")
                .setVersion(version)
                .build();
    }
}
