package io.keytrail.streams.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.schemas.KeyStatus;
import io.keytrail.streams.records.RecordsDriver;
import io.keytrail.streams.runtime.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two instances: what one is asked, the other one has. */
class RoutingTest {

    private static final Instant NOW = RecordsDriver.START;

    @RegisterExtension
    static final QueryFixture asked = new QueryFixture(Stream.concat(
                    Stream.of("keytrail.query.forward.read-timeout=2s"),
                    QueryServer.oneMoreUser("eve", "acme", "super-admin").stream())
            .toArray(String[]::new));

    @RegisterExtension
    static final QueryFixture owner = new QueryFixture();

    private final String account = owner.server.freshAccount();
    private final String calls = "/api/v1/accounts/" + account + "/calls";

    @BeforeEach
    void theOtherInstanceOwnsEverything() {
        Owner elsewhere = new Owner("localhost", owner.server.port(), false);
        asked.server.state.ownerOfCalls = elsewhere;
        asked.server.state.ownerOfAudit = elsewhere;
        IntStream.range(0, 3)
                .forEach(i -> owner.driver.send(
                        Calls.call(account, "c" + i, NOW.minusSeconds(i + 1)).setPath("/a?q=ü&x=1+1")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/calls",
                "/calls?path=%2Fa%3Fq%3D%C3%BC%26x%3D1%2B1&limit=2",
                "/calls/summary?by=path",
                "/calls/series",
                "/usage",
                "/audit",
                "/audit/verify",
                "/keys",
                "/keys/standard/default/impact",
                "/calls?status=x",
                "/calls?unknown=1"
            })
    void theAnswerIsTheOwners(String route) {
        String path = "/api/v1/accounts/" + account + route;

        Http.Answer direct = owner.server.as("ana").get(path);
        Http.Answer forwarded = asked.server.as("ana").get(path);

        assertThat(forwarded.status()).isEqualTo(direct.status());
        assertThat(forwarded.body()).isEqualTo(direct.body());
        assertThat(forwarded.header("Content-Type")).isEqualTo(direct.header("Content-Type"));
    }

    @Test
    void thePathOfAForwardedFilterArrivesAsItWasSent() {
        assertThat(asked.server
                        .as("ana")
                        .get(calls + "?path=%2Fa%3Fq%3D%C3%BC%26x%3D1%2B1")
                        .texts("calls", "callId"))
                .containsExactly("c0", "c1", "c2");
    }

    @Test
    void anExportIsPassedOnWithItsHeaders() {
        Http.Answer export = asked.server.as("ana").get(calls, "Accept", "text/csv");

        assertThat(export.body())
                .isEqualTo(
                        owner.server.as("ana").get(calls, "Accept", "text/csv").body());
        assertThat(export.header("Content-Type")).isEqualTo("text/csv;charset=UTF-8");
        assertThat(export.header("Content-Disposition")).contains(account + "-calls.csv");
        assertThat(export.header("Keytrail-As-Of")).isNotEmpty();
    }

    @Test
    void aHeadRequestIsPassedOnToo() throws IOException {
        HttpResponse<String> answer = asked.server.as("ana").send("HEAD", calls, BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void theOwnerChecksTheCallerAgain() {
        // eve is a super-admin to the instance that is asked, and nobody to the owner
        Http.Answer answer = asked.server.as("eve").get("/api/v1/accounts/acme/calls");

        assertThat(answer.problem()).isEqualTo("401 unauthenticated");
        assertThat(answer.header("WWW-Authenticate")).isNotEmpty();
    }

    @Test
    void whoMayNotComeInIsNotPassedOn() {
        asked.server.state.ownerOfCalls = new Owner("127.0.0.1", 1, false);
        Http stranger = new Http(asked.server.port(), null).basic("ana", "another-password");

        assertThat(stranger.get(calls).problem()).isEqualTo("401 unauthenticated");
        assertThat(asked.server.as("bob").get(calls).problem()).isEqualTo("403 forbidden");
    }

    @Test
    void aForwardedRequestIsNeverForwardedAgain() {
        owner.server.state.ownerOfCalls = new Owner("localhost", asked.server.port(), false);

        Http.Answer answer = asked.server.as("ana").get(calls);

        assertThat(answer.problem()).isEqualTo("503 rebalancing");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
    }

    @Test
    void whatTheOwnerCannotAnswerNowIsRebalancingHereToo() {
        owner.server.state.ownerOfCalls = null;

        Http.Answer answer = asked.server.as("ana").get(calls);

        assertThat(answer.problem()).isEqualTo("503 rebalancing");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"status=%zz", "path=%ff"})
    void aQueryStringThatCannotBeDecodedIsRefusedHereToo(String malformed) throws IOException {
        assertThat(RawHttp.statusOf(asked.server.as("ana"), "GET", calls + "?" + malformed))
                .isEqualTo(400);
    }

    @Test
    void anOwnerThatIsGoneIsRebalancing() {
        asked.server.state.ownerOfCalls = new Owner("127.0.0.1", 1, false);

        assertThat(asked.server.as("ana").get(calls).problem()).isEqualTo("503 rebalancing");
    }

    @Test
    void anOwnerThatFallsSilentIsRebalancing() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            asked.server.state.ownerOfCalls = new Owner("localhost", silent.getLocalPort(), false);

            assertThat(asked.server.as("ana").get(calls).problem()).isEqualTo("503 rebalancing");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"calls\":[",
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"cal\r\n"
            })
    void aShortAnswerThatBreaksOffIsRebalancing(String brokenAnswer) throws Exception {
        try (ServerSocket broken = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            asked.server.state.ownerOfCalls = new Owner("localhost", broken.getLocalPort(), false);
            Thread answering = new Thread(() -> answerOnce(broken, brokenAnswer));
            answering.start();

            assertThat(asked.server.as("ana").get(calls).problem()).isEqualTo("503 rebalancing");
            answering.join();
        }
    }

    private static void answerOnce(ServerSocket server, String answer) {
        try (Socket connection = server.accept()) {
            connection.getInputStream().read(new byte[4096]);
            OutputStream out = connection.getOutputStream();
            out.write(answer.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException closed) {
            throw new IllegalStateException(closed);
        }
    }

    @Test
    void anExportThatBreaksOffAtTheOwnerBreaksOffHere() {
        owner.server.state.callLog = real -> ScriptedCallLog.failingAt(50_000);

        assertThatThrownBy(() -> asked.server
                        .as("ana")
                        .open(calls, "Accept", "application/x-ndjson")
                        .body()
                        .readAllBytes())
                .isInstanceOf(IOException.class);
    }

    @Test
    void whenTheClientLeavesTheOwnerStopsReadingToo() throws IOException {
        ScriptedCallLog log = ScriptedCallLog.endless();
        owner.server.state.callLog = real -> log;

        HttpResponse<InputStream> export = asked.server.as("ana").open(calls, "Accept", "application/x-ndjson");
        export.body().readNBytes(1_000);
        export.body().close();

        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> log.opened() > 0 && log.open() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ana", "olga"})
    void aKeyIsShownAsTheOwnerOfItsAccountKnowsIt(String reader) {
        KeyStatus key = Keys.active(account, "ab".repeat(32));
        asked.driver.send(key);
        owner.driver.send(key);

        Http.Answer answer = asked.server.as(reader).get("/api/v1/keys/" + key.getKeyHash());

        // only the owner has the account's calls, and so knows when the key was last used
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("lastUsedAt").asString()).isEqualTo("2026-11-23T19:59:59.000Z");
        assertThat(asked.server
                        .as("gus")
                        .get("/api/v1/keys/" + key.getKeyHash())
                        .problem())
                .isEqualTo("404 unknown-key");
    }
}
