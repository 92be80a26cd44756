package io.keytrail.streams.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.Actor;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.audit.AuditChain;
import io.keytrail.streams.records.RecordsDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AuditApiTest {

    private static final Instant NOW = RecordsDriver.START;

    @RegisterExtension
    static final QueryFixture query = new QueryFixture();

    private final String account = query.server.freshAccount();
    private final String audit = "/api/v1/accounts/" + account + "/audit";
    private final Entries chain = new Entries(account);

    @Test
    void anEntryIsShownWithAllItsFieldsInTheOrderOfTheContract() {
        AuditEntry entry = chain.next(NOW);
        query.driver.send(entry);

        assertThat(get(audit).json().get("entries").get(0).toString())
                .isEqualTo("{\"chainVersion\":1,\"accountId\":\"" + account + "\",\"sequence\":1,\"entryId\":\""
                        + entry.getEntryId() + "\",\"actionId\":\"action-1\",\"action\":\"SHOW\","
                        + "\"outcome\":\"APPLIED\",\"reason\":null,\"count\":1,\"actor\":{\"userId\":\"ada\","
                        + "\"email\":\"ada@acme.test\",\"role\":\"super-admin\",\"ip\":\"203.0.113.7\","
                        + "\"userAgent\":\"=cmd()\"},\"targetAccount\":null,\"kind\":\"standard\","
                        + "\"name\":\"default\",\"keyId\":\"key-1\",\"previousKeyId\":null,\"keyHint\":\"aB3x\","
                        + "\"occurredAt\":\"2026-11-23T19:59:59.970Z\",\"recordedAt\":\"2026-11-23T20:00:00.000Z\","
                        + "\"previousHash\":\"" + AuditChain.GENESIS + "\",\"hash\":\"" + entry.getHash() + "\"}");
    }

    @Test
    void entriesComeNewestFirstWithTheirFreshness() {
        send(3);

        JsonNode answer = get(audit).json();

        assertThat(sequences(answer)).containsExactly("3", "2", "1");
        assertThat(answer.get("nextCursor").isNull()).isTrue();
        assertThat(answer.get("asOf").asString()).isEqualTo("2026-11-23T19:59:59.000Z");
    }

    @Test
    void entriesFromBeforeTheSevenDaysOfTheCallLogAreThere() {
        query.driver.send(chain.next(NOW.minus(Duration.ofDays(300))));

        assertThat(sequences(get(audit).json())).containsExactly("1");
    }

    @ParameterizedTest
    @CsvSource({
        "action=ROTATE, 2",
        "outcome=DENIED, 3",
        "actor=eve, 3",
        "actor=EVE@acme.test, 3",
        "keyId=key-2, 2",
        "keyId=key-1, '3,2,1'",
        "from=2026-11-23T19:59:50Z, '3,2'",
        "to=2026-11-23T19:59:50Z, 1",
        "from=2026-11-23T19:59:50Z&to=2026-11-23T19:59:55Z, 2",
        "actor=ada&action=SHOW, 1",
        "actor=nobody, ''"
    })
    void everyFilterSelectsAndFiltersCombineWithAnd(String filter, String expected) {
        query.driver.send(chain.next(NOW.minusSeconds(15)));
        query.driver.send(chain.next(
                NOW.minusSeconds(10),
                entry -> entry.setAction(Action.ROTATE).setKeyId("key-2").setPreviousKeyId("key-1")));
        query.driver.send(chain.next(
                NOW.minusSeconds(5),
                entry -> entry.setOutcome(AuditOutcome.DENIED)
                        .setReason("FORBIDDEN")
                        .setActor(Actor.newBuilder()
                                .setUserId("eve")
                                .setEmail("eve@acme.test")
                                .build())));

        assertThat(String.join(",", sequences(get(audit + "?" + filter).json())))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "action=show, action",
        "outcome=OK, outcome",
        "actor=, actor",
        "status=404, status",
        "limit=0, limit",
        "from=x, from",
        "cursor=x, cursor"
    })
    void aParameterThatCannotBeUsedIsNamed(String query, String parameter) {
        Http.Answer answer = get(audit + "?" + query);

        assertThat(answer.problem()).isEqualTo("400 bad-parameter");
        assertThat(answer.json().get("parameter").asString()).isEqualTo(parameter);
    }

    @Test
    void pagesTogetherHaveEveryEntryOnceAndWhatComesLaterDoesNotTurnUp() {
        send(11);
        List<String> walked = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = get(audit + "?limit=3" + cursor).json();
            walked.addAll(sequences(page));
            query.driver.send(chain.next(NOW));
            cursor = page.get("nextCursor").isNull()
                    ? null
                    : "&cursor=" + page.get("nextCursor").asString();
        } while (cursor != null);

        assertThat(walked).containsExactly("11", "10", "9", "8", "7", "6", "5", "4", "3", "2", "1");
    }

    @Test
    void aPageMayEndBetweenTwoEntriesThatClaimTheSamePlace() {
        send(2);
        query.driver.send(new Entries(account).next(NOW.minusSeconds(1), twin -> twin.setSequence(2)));

        JsonNode first = get(audit + "?limit=1").json();
        JsonNode second = get(audit + "?limit=2&cursor="
                        + first.get("nextCursor").asString())
                .json();

        List<String> hashes = new ArrayList<>();
        first.get("entries").forEach(entry -> hashes.add(entry.get("hash").asString()));
        second.get("entries").forEach(entry -> hashes.add(entry.get("hash").asString()));
        assertThat(hashes).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void aCursorOfCallsIsNoneOfTheAuditLog() {
        send(3);
        String cursor = get(audit + "?limit=1").json().get("nextCursor").asString();

        assertThat(get("/api/v1/accounts/" + account + "/calls?cursor=" + cursor)
                        .problem())
                .isEqualTo("400 bad-parameter");
        assertThat(get(audit + "?action=SHOW&cursor=" + cursor).problem()).isEqualTo("400 bad-parameter");
    }

    @Test
    void csvAndNdjsonHoldWhatThePagesHold() {
        send(5);

        List<JsonNode> page = new ArrayList<>();
        get(audit).json().get("entries").forEach(page::add);
        List<JsonNode> lines = query.server
                .as("ada")
                .get(audit, "Accept", "application/x-ndjson")
                .body()
                .lines()
                .map(JsonMapper.shared()::readTree)
                .toList();
        List<List<String>> rows = CsvReader.read(
                query.server.as("ada").get(audit, "Accept", "text/csv").body());

        assertThat(lines).isEqualTo(page);
        assertThat(rows.get(0)).isEqualTo(AuditEntryView.COLUMNS);
        assertThat(rows.subList(1, rows.size()))
                .isEqualTo(page.stream().map(AuditApiTest::texts).toList());
    }

    /** The texts of an entry's fields, those of the actor in its place; null where there is none. */
    private static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        node.forEach(field -> {
            if (field.isObject()) {
                texts.addAll(texts(field));
            } else {
                texts.add(field.isNull() ? null : field.asString());
            }
        });
        return texts;
    }

    @Test
    void aWholeChainIsVerifiedUpToItsHead() {
        AuditEntry last = send(4);

        assertThat(get(audit + "/verify").json().toString())
                .isEqualTo("{\"whole\":true,\"entries\":4,\"head\":\"" + last.getHash() + "\",\"firstSequence\":1}");
    }

    @Test
    void anEmptyChainIsWhole() {
        assertThat(get(audit + "/verify").json().toString())
                .isEqualTo("{\"whole\":true,\"entries\":0,\"head\":null,\"firstSequence\":null}");
    }

    @Test
    void theFirstEntryThatDoesNotFitIsNamedAndWhy() {
        AuditEntry first = chain.next(NOW.minusSeconds(3));
        query.driver.send(first);
        chain.next(NOW.minusSeconds(2));
        query.driver.send(chain.next(NOW.minusSeconds(1)));

        JsonNode answer = get(audit + "/verify").json();

        assertThat(answer.get("whole").asBoolean()).isFalse();
        assertThat(answer.get("sequence").asLong()).isEqualTo(3);
        assertThat(answer.get("reason").asString()).isEqualTo("SEQUENCE");
        assertThat(answer.get("why").asString()).contains("sequence 2 was expected");
        assertThat(answer.get("entries").asLong()).isEqualTo(1);
        assertThat(answer.get("head").asString()).isEqualTo(first.getHash());
    }

    @Test
    void whileTheChainIsElsewhereAndNotSettledTheAnswerIsRebalancing() {
        query.server.state.ownerOfAudit = null;

        assertThat(get(audit).problem()).isEqualTo("503 rebalancing");
        assertThat(get(audit + "/verify").problem()).isEqualTo("503 rebalancing");
    }

    private AuditEntry send(int count) {
        AuditEntry last = null;
        for (int i = 0; i < count; i++) {
            last = chain.next(NOW.minusSeconds(count - i));
            query.driver.send(last);
        }
        return last;
    }

    private static Http.Answer get(String path) {
        return query.server.as("ana").get(path);
    }

    private static List<String> sequences(JsonNode answer) {
        List<String> sequences = new ArrayList<>();
        answer.get("entries")
                .forEach(entry -> sequences.add(entry.get("sequence").asString()));
        return sequences;
    }
}
