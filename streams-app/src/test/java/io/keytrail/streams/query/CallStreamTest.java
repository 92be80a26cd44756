package io.keytrail.streams.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.ApiCall;
import io.keytrail.streams.records.RecordsDriver;
import io.keytrail.streams.runtime.Owner;
import io.keytrail.streams.stores.AccountPrefix;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CallStreamTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Instant NOW = RecordsDriver.START;

    @RegisterExtension
    static final QueryFixture query = new QueryFixture("keytrail.query.streams.most=8");

    private final String account = query.server.freshAccount();
    private final int partition =
            AccountPrefix.partition(account.getBytes(StandardCharsets.UTF_8), FakeTopic.PARTITIONS);
    private final String path = "/api/v1/accounts/" + account + "/calls/stream";
    private final List<Stream> opened = new ArrayList<>();
    private FakeTopic topic;

    @BeforeEach
    void emptyTopic() {
        topic = new FakeTopic(query.server.state.serdes());
        query.server.streamFrom(topic::consumer);
    }

    @AfterEach
    void leave() throws IOException {
        for (Stream stream : opened) {
            stream.close();
        }
        Awaitility.await().atMost(PATIENCE).until(() -> {
            query.driver.pass(Duration.ofMinutes(1));
            return topic.consumers() == 0;
        });
    }

    @Test
    void callsAreToldAsTheyComeIn() throws IOException {
        append("before");
        Stream stream = open();
        append("first");
        append("second");

        Event first = stream.nextCall();

        assertThat(first.callId()).isEqualTo("first");
        assertThat(first.id()).isEqualTo(partition + "-2");
        assertThat(first.type()).isEqualTo("call");
        assertThat(first.data())
                .isEqualTo(JsonMapper.shared()
                        .writeValueAsString(CallView.of(call("first").build())));
        assertThat(stream.nextCall().callId()).isEqualTo("second");
    }

    @Test
    void theAnswerIsAStreamOfEventsThatNobodyMayKeep() throws IOException {
        HttpResponse<InputStream> response = open().response;

        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream;charset=UTF-8");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    }

    @Test
    void onlyCallsThatMatchAreTold() throws IOException {
        Stream stream = open("?status=5xx&method=GET");
        append("good");
        topic.append(partition, call("bad").setStatus(500).build());

        assertThat(stream.nextCall().callId()).isEqualTo("bad");
    }

    @Test
    void whatTheCallLogWouldNotTakeIsNotTold() throws IOException {
        Stream stream = open();
        topic.append(partition, Calls.call("some-other-account", "theirs", NOW).build());
        topic.append(partition, account, new byte[] {1, 2, 3}, NOW);
        topic.append(
                partition,
                Calls.call(account, "future", NOW.plus(Duration.ofHours(1))).build());
        topic.append(
                partition,
                Calls.call(account, "late", NOW.minus(Duration.ofDays(8))).build());
        append("good");

        assertThat(stream.nextCall().callId()).isEqualTo("good");
    }

    @Test
    void aCallThatIsSentAgainIsToldOnce() throws IOException {
        Stream stream = open();
        append("a");
        append("a");
        append("b");

        assertThat(stream.nextCall().callId()).isEqualTo("a");
        assertThat(stream.nextCall().callId()).isEqualTo("b");
    }

    @Test
    void aClientThatComesBackGetsWhatItMissedWithoutGapOrRepeat() throws IOException {
        Stream stream = open();
        append("a");
        append("b");
        stream.nextCall();
        String seen = stream.nextCall().id();
        stream.close();
        append("c");
        append("d");

        Stream again = open("", "Last-Event-ID", seen);
        append("e");

        assertThat(List.of(
                        again.nextCall().callId(),
                        again.nextCall().callId(),
                        again.nextCall().callId()))
                .containsExactly("c", "d", "e");
    }

    @Test
    void aClientThatHasSeenNoCallYetComesBackToWhereItBegan() throws IOException {
        append("before");
        Stream stream = open();
        String begun = stream.next().id();
        stream.close();
        append("meanwhile");

        assertThat(open("", "Last-Event-ID", begun).nextCall().callId()).isEqualTo("meanwhile");
    }

    @Test
    void aSilentStreamMovesItsClientOnFromTimeToTime() throws IOException {
        Stream stream = open("?status=500");
        append("no-match");
        append("no-match-either");
        Awaitility.await().atMost(PATIENCE).until(() -> {
            query.driver.pass(Duration.ofSeconds(15));
            return stream.next().id().equals(partition + "-2");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "1", "-1-2", "0-99999999999999999999", "{partition}-1", "{other}-0"})
    void aPositionThatIsNoneOfTheStreamIsRefused(String position) {
        String id = position.replace("{partition}", "" + partition).replace("{other}", "" + (partition + 1) % 4);

        Http.Answer answer = query.server.as("ana").get(path, "Last-Event-ID", id);

        assertThat(answer.problem()).isEqualTo("400 bad-parameter");
        assertThat(answer.json().get("parameter").asString()).isEqualTo("Last-Event-ID");
    }

    @ParameterizedTest
    @ValueSource(strings = {"from=2026-11-23T19:00:00Z", "limit=5", "stauts=404"})
    void whatIsNoFilterIsRefused(String parameter) {
        assertThat(query.server.as("ana").get(path + "?" + parameter).problem()).isEqualTo("400 bad-parameter");
    }

    @Test
    void noMoreStreamsOfOneCallerAreOpenThanAreTheirsAndOthersHavePlaces() throws IOException {
        // Given as many streams of one caller as they may have: a quarter of all
        open();
        open();

        // When one more is opened, by them and by somebody else
        Http.Answer third = query.server.as("ana").get(path);
        Stream another = new Stream(query.server.as("ada").open(path));
        opened.add(another);

        // Then
        assertThat(third.problem()).isEqualTo("429 too-many-requests");
        assertThat(another.response.statusCode()).isEqualTo(200);
    }

    @Test
    void aStreamEndsWhenItsTimeIsOverSoThatCredentialsAreCheckedAgain() throws IOException {
        Stream stream = open();

        query.driver.pass(Duration.ofHours(1));

        stream.readToTheEnd();
    }

    @Test
    void aStreamNeedsNoStateAndGoesOnWhileTheAccountMoves() throws IOException {
        query.server.state.ownerOfCalls = null;
        Stream stream = open();
        query.server.state.ownerOfCalls = new Owner("127.0.0.1", 1, false);
        append("a");

        assertThat(stream.nextCall().callId()).isEqualTo("a");
    }

    @Test
    void whoCannotReachKafkaSaysSo() {
        query.server.streamFrom(() -> {
            throw new TimeoutException("no broker");
        });

        Http.Answer answer = query.server.as("ana").get(path);

        assertThat(answer.problem()).isEqualTo("503 unavailable");
        assertThat(answer.header("Retry-After")).isNotEmpty();
    }

    @Test
    void aHeadRequestDoesNotBeginAStream() throws IOException {
        HttpResponse<String> answer = query.server.as("ana").send("HEAD", path, HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(topic.consumers()).isZero();
    }

    @Test
    void aStreamIsNothingButEvents() {
        assertThat(query.server
                        .as("ana")
                        .get(path, "Accept", "application/json")
                        .problem())
                .isEqualTo("406 not-acceptable");
    }

    private ApiCall.Builder call(String id) {
        return Calls.call(account, id, NOW.minusSeconds(1));
    }

    private void append(String id) {
        topic.append(partition, call(id).build());
    }

    private Stream open(String filters, String... headers) throws IOException {
        Stream stream = new Stream(query.server.as("ana").open(path + filters, headers));
        opened.add(stream);
        return stream;
    }

    private Stream open() throws IOException {
        return open("");
    }

    private record Event(String id, String type, String data) {
        String callId() {
            return JsonMapper.shared().readTree(data).get("callId").asString();
        }
    }

    private static final class Stream {
        private final HttpResponse<InputStream> response;
        private final BufferedReader lines;

        Stream(HttpResponse<InputStream> response) {
            assertThat(response.statusCode()).isEqualTo(200);
            this.response = response;
            this.lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        /** The next block, also one without data. */
        Event next() throws IOException {
            String id = null;
            String type = null;
            String data = null;
            for (String line = lines.readLine(); !line.isEmpty(); line = lines.readLine()) {
                String value = line.substring(line.indexOf(':') + 1).strip();
                if (line.startsWith("id:")) {
                    id = value;
                } else if (line.startsWith("event:")) {
                    type = value;
                } else if (line.startsWith("data:")) {
                    data = value;
                }
            }
            return new Event(id, type, data);
        }

        Event nextCall() throws IOException {
            Event event = next();
            while (event.data() == null) {
                event = next();
            }
            return event;
        }

        void readToTheEnd() throws IOException {
            while (lines.readLine() != null) {
                // until it ends
            }
        }

        void close() throws IOException {
            response.body().close();
        }
    }
}
