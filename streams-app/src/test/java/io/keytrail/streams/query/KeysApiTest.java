package io.keytrail.streams.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.EndReason;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.streams.records.RecordsDriver;
import io.keytrail.streams.runtime.Owner;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class KeysApiTest {

    private static final Instant NOW = RecordsDriver.START;
    private static final Duration DAY = Duration.ofDays(1);

    @RegisterExtension
    static final QueryFixture query = new QueryFixture();

    private final String account = query.server.freshAccount();
    private final String keys = "/api/v1/accounts/" + account + "/keys";

    @Test
    void aKeyIsShownWithItsAgeAndItsLastUse() {
        query.driver.send(
                key("k1").setNote("nightly").setScopes(List.of("read:/v1/")).build());
        query.driver.send(Calls.call(account, "c1", NOW.minusSeconds(5)).setKeyId(id("k1")));

        assertThat(get(keys).json().get("keys").toString())
                .isEqualTo("[{\"keyId\":\"" + id("k1") + "\",\"accountId\":\"" + account
                        + "\",\"kind\":\"standard\",\"name\":\"default\",\"hint\":\"aB3x\",\"state\":\"ACTIVE\","
                        + "\"generatedAt\":\"2026-11-13T20:00:00.000Z\",\"generatedBy\":\"ada\",\"ageDays\":10,"
                        + "\"rotationDueAt\":\"2027-05-12T20:00:00.000Z\",\"expiresAt\":null,\"deactivatedAt\":null,"
                        + "\"deactivatedBy\":null,\"reason\":null,\"scopes\":[\"read:/v1/\"],\"note\":\"nightly\","
                        + "\"lastUsedAt\":\"2026-11-23T19:59:55.000Z\"}]");
    }

    @Test
    void ofEverySlotTheActiveTheRetiringAndTheLastDeactivatedKeyAreShown() {
        query.driver.send(ended("k1", NOW.minus(DAY.multipliedBy(3))).build());
        query.driver.send(ended("k2", NOW.minus(DAY)).build());
        query.driver.send(key("k3")
                .setState(KeyState.RETIRING)
                .setExpiresAt(NOW.plusSeconds(60))
                .build());
        query.driver.send(key("k4").build());
        query.driver.send(key("app").setKind("private-app").setName("nightly").build());

        assertThat(get(keys).texts("keys", "keyId")).containsExactly(id("app"), id("k4"), id("k3"), id("k2"));
    }

    @Test
    void anEndByTimeHoldsAtItsInstantWhetherOrNotItIsWrittenYet() {
        query.driver.send(
                key("k1").setState(KeyState.RETIRING).setExpiresAt(NOW).build());

        JsonNode key = get(keys).json().get("keys").get(0);

        assertThat(key.get("state").asString()).isEqualTo("DEACTIVATED");
        assertThat(key.get("reason").asString()).isEqualTo("GRACE_ENDED");
    }

    @Test
    void aKeyThatHasBeenReplacedIsNotShownAsASecondActiveOne() {
        query.driver.send(
                key("old").setGeneratedAt(NOW.minus(DAY.multipliedBy(20))).build());
        query.driver.send(key("new").build());

        assertThat(get(keys).texts("keys", "keyId")).containsExactly(id("new"));
    }

    @ParameterizedTest
    @CsvSource({"'', unused, 0, 0", "'25,50', idle, 2, 0", "'1,2,30', in-use, 3, 2"})
    void theImpactOfASlotSaysWhatWouldBreak(String hoursAgo, String verdict, long calls7d, long calls24h) {
        query.driver.send(key("k1").build());
        for (String hours : hoursAgo.isEmpty() ? new String[0] : hoursAgo.split(",")) {
            query.driver.send(Calls.call(account, "c" + hours, NOW.minus(Duration.ofHours(Long.parseLong(hours))))
                    .setKeyId(id("k1")));
        }
        query.driver.send(Calls.call(account, "other", NOW.minusSeconds(1)).setKeyId("another"));

        JsonNode impact = get(keys + "/standard/default/impact").json();

        assertThat(impact.get("verdict").asString()).isEqualTo(verdict);
        assertThat(impact.get("calls7d").asLong()).isEqualTo(calls7d);
        assertThat(impact.get("calls24h").asLong()).isEqualTo(calls24h);
    }

    @Test
    void callersAreToldApartByAddressProgramAndPathAndTheBusiestComesFirst() {
        query.driver.send(key("k1").build());
        query.driver.send(key("k0")
                .setState(KeyState.RETIRING)
                .setExpiresAt(NOW.plusSeconds(60))
                .build());
        query.driver.send(call("c1", 1, "k1").setPath("/a?x=1"));
        query.driver.send(call("c2", 2, "k0").setPath("/a?x=2"));
        query.driver.send(call("c3", 3, "k1").setPath("/b"));

        JsonNode impact = get(keys + "/standard/default/impact").json();

        assertThat(impact.toString())
                .isEqualTo("{\"lastUsedAt\":\"2026-11-23T19:59:59.000Z\",\"calls7d\":3,\"calls24h\":3,"
                        + "\"callers\":[{\"clientIp\":\"203.0.113.7\",\"userAgent\":\"curl/8.5\",\"path\":\"/a\","
                        + "\"calls\":2,\"lastAt\":\"2026-11-23T19:59:59.000Z\"},"
                        + "{\"clientIp\":\"203.0.113.7\",\"userAgent\":\"curl/8.5\",\"path\":\"/b\","
                        + "\"calls\":1,\"lastAt\":\"2026-11-23T19:59:57.000Z\"}],"
                        + "\"callersLeftOut\":0,\"verdict\":\"in-use\"}");
    }

    @Test
    void aSlotWithoutAValidKeyHasNoImpact() {
        query.driver.send(ended("k1", NOW.minus(DAY)).build());

        assertThat(get(keys + "/standard/default/impact").problem()).isEqualTo("404 no-active-key");
    }

    @ParameterizedTest
    @CsvSource({"standard/Default, name", "master/default, kind"})
    void whatIsNoSlotIsABadParameter(String slot, String parameter) {
        Http.Answer answer = get(keys + "/" + slot + "/impact");

        assertThat(answer.problem()).isEqualTo("400 bad-parameter");
        assertThat(answer.json().get("parameter").asString()).isEqualTo(parameter);
    }

    @ParameterizedTest
    @CsvSource({"ada, 200", "ana, 200", "olga, 200", "bob, 404", "gus, 404"})
    void aKeyIsFoundByItsHashByThoseWhoMaySeeItsAccountAndByOperators(String user, int status) {
        query.driver.send(key("k1").build());

        Http.Answer answer = query.server.as(user).get("/api/v1/keys/" + hash("k1"));

        assertThat(answer.status()).isEqualTo(status);
        if (status == 200) {
            assertThat(answer.json().get("keyId").asString()).isEqualTo(id("k1"));
        } else {
            assertThat(answer.problem()).isEqualTo("404 unknown-key");
        }
    }

    @Test
    void anUnknownHashLooksLikeOneThatIsNotYours() {
        query.driver.send(key("k1").build());

        assertThat(query.server.as("gus").get("/api/v1/keys/" + hash("k1")).body())
                .isEqualTo(query.server
                        .as("gus")
                        .get("/api/v1/keys/" + "f".repeat(64))
                        .body());
    }

    @ParameterizedTest
    @CsvSource({
        "abc",
        "kt_std_0000000000000000000000000000000000000",
        "ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789",
        "abcdef0123456789abcdef0123456789abcdef0123456789abcdef01234567890"
    })
    void whatIsNoHashIsABadParameter(String text) {
        Http.Answer answer = get("/api/v1/keys/" + text);

        assertThat(answer.problem()).isEqualTo("400 bad-parameter");
        assertThat(answer.body()).doesNotContain(text);
    }

    @Test
    void aKeyOfAnAccountThatMovesIsRebalancing() {
        query.driver.send(key("k1").build());
        query.server.state.ownerOfCalls = null;

        assertThat(get("/api/v1/keys/" + hash("k1")).problem()).isEqualTo("503 rebalancing");
        assertThat(get(keys).problem()).isEqualTo("503 rebalancing");
    }

    @Test
    void aKeyWhoseOwnerDoesNotAnswerIsRebalancing() {
        query.driver.send(key("k1").build());
        query.server.state.ownerOfCalls = new Owner("127.0.0.1", 1, false);

        assertThat(get("/api/v1/keys/" + hash("k1")).problem()).isEqualTo("503 rebalancing");
    }

    private ApiCall.Builder call(String id, int secondsAgo, String key) {
        return Calls.call(account, id, NOW.minusSeconds(secondsAgo)).setKeyId(id(key));
    }

    private KeyStatus.Builder key(String name) {
        return KeyStatus.newBuilder()
                .setKeyHash(hash(name))
                .setKeyId(id(name))
                .setAccountId(account)
                .setKind("standard")
                .setName("default")
                .setHint("aB3x")
                .setState(KeyState.ACTIVE)
                .setGeneratedAt(NOW.minus(DAY.multipliedBy(10)))
                .setGeneratedBy("ada")
                .setVersion(1);
    }

    private KeyStatus.Builder ended(String name, Instant at) {
        return key(name)
                .setState(KeyState.DEACTIVATED)
                .setDeactivatedAt(at)
                .setDeactivatedBy("ada")
                .setReason(EndReason.DEACTIVATED);
    }

    private String id(String name) {
        return account + "-" + name;
    }

    /** As long as a SHA-256, and different for each key. */
    private String hash(String name) {
        String hex = HexFormat.of().formatHex(id(name).getBytes(StandardCharsets.UTF_8));
        return hex + "0".repeat(64 - hex.length());
    }

    private static Http.Answer get(String path) {
        return query.server.as("ana").get(path);
    }
}
