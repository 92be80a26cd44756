package io.keytrail.admin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.service.problem.Problem;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.Context;
import org.apache.catalina.Manager;
import org.apache.catalina.session.StandardSession;
import org.apache.coyote.CloseNowException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** Exports and live streams, passed on from the query API to a browser. */
@Timeout(60)
class LongAnswersTest extends HttpTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String CALLS = "/accounts/acme/calls";
    private static final String LIVE = "/accounts/acme/call-log/live";
    private static final String EXPORT = "/accounts/acme/call-log/export?format=csv";

    private final CountDownLatch over = new CountDownLatch(1);
    private Browser ada;

    @Autowired
    private ServletWebServerApplicationContext service;

    @BeforeEach
    void someoneIsSignedIn() {
        ada = Browser.signedIn(port, ADA, PASSWORD);
    }

    @AfterEach
    void endStreams() {
        over.countDown();
    }

    /** Sends one event and keeps the stream open until the test is over. */
    private void prepareStream() {
        RecordsStub.prepare(CALLS + "/stream", (request, response) -> {
            RecordsStub.write(response, "text/event-stream", "id: 0-7\nevent: call\ndata: {\"callId\":\"c-1\"}\n\n");
            response.flushBuffer();
            awaitQuietly(over);
        });
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static BufferedReader lines(HttpResponse<InputStream> answer) {
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    @Test
    void anExportIsPassedOnByteForByteWithItsName() throws IOException {
        String csv = "callId,path\r\nc-1,\"/a,b\"\r\n";
        RecordsStub.prepare(CALLS, (request, response) -> {
            response.setHeader("Content-Disposition", "attachment; filename=\"acme-calls.csv\"");
            response.setHeader("Keytrail-As-Of", "2026-11-25T07:00:00.000Z");
            RecordsStub.write(response, "text/csv;charset=UTF-8", csv);
        });

        HttpResponse<InputStream> answer = ada.open(EXPORT + "&path=%2Fa&status=2xx", "*/*");

        assertThat(new String(answer.body().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(csv);
        assertThat(answer.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"acme-calls.csv\"");
        assertThat(answer.headers().firstValue("Keytrail-As-Of")).contains("2026-11-25T07:00:00.000Z");
        assertThat(RecordsStub.askedAt(CALLS).accept()).startsWith("text/csv");
        assertThat(RecordsStub.askedAt(CALLS).query()).isEqualTo(Map.of("path", "/a", "status", "2xx"));
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void anExportThatBreaksOffIsNeverTakenForAWholeOne(CapturedOutput log) {
        RecordsStub.prepare(CALLS, (request, response) -> {
            RecordsStub.write(response, "text/csv", "callId\r\nc-1\r\n");
            response.flushBuffer();
            throw new CloseNowException("on purpose");
        });

        HttpResponse<InputStream> answer = ada.open(EXPORT, "*/*");

        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        assertThatThrownBy(() -> answer.body().transferTo(seen)).isInstanceOf(IOException.class);
        assertThat(seen.toString(StandardCharsets.UTF_8)).isEqualTo("callId\r\nc-1\r\n");
        assertThat(log).doesNotContain("ERROR");
    }

    @Test
    void anExportThatCannotBeginIsAPageThatSaysWhy() throws IOException {
        RecordsStub.prepareProblem(
                CALLS, Problem.of("rebalancing", 503, "The account moves.").retryAfter(Duration.ofSeconds(3)));

        HttpResponse<InputStream> answer = ada.open(EXPORT, "text/html");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("3");
        assertThat(new String(answer.body().readAllBytes(), StandardCharsets.UTF_8))
                .contains("The account moves.")
                .contains("</html>");
    }

    @Test
    void anEventGoesOnWhileTheStreamIsStillOpen() throws IOException {
        prepareStream();

        HttpResponse<InputStream> answer = ada.open(LIVE + "?status=4xx&from=2026-11-25T00:00", "text/event-stream");
        BufferedReader lines = lines(answer);

        assertThat(lines.readLine()).isEqualTo("id: 0-7");
        assertThat(lines.readLine()).isEqualTo("event: call");
        assertThat(lines.readLine()).isEqualTo("data: {\"callId\":\"c-1\"}");
        assertThat(over.getCount()).isOne();
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        assertThat(RecordsStub.askedAt(CALLS + "/stream").query()).isEqualTo(Map.of("status", "4xx"));
    }

    @Test
    void aStreamGoesOnWhereItsReaderWas() throws IOException {
        prepareStream();

        ada.open(LIVE, "text/event-stream").body().read();
        assertThat(RecordsStub.askedAt(CALLS + "/stream").lastEventId()).isNull();
        ada.open(LIVE + "?lastEventId=0-5", "text/event-stream").body().read();
        assertThat(RecordsStub.askedAt(CALLS + "/stream").lastEventId()).isEqualTo("0-5");
        ada.open(LIVE + "?lastEventId=0-5", "text/event-stream", "Last-Event-ID", "0-6")
                .body()
                .read();
        assertThat(RecordsStub.askedAt(CALLS + "/stream").lastEventId()).isEqualTo("0-6");
    }

    @Test
    void whatIsNoEventsIdIsRefused() {
        assertThat(ada.open(LIVE + "?lastEventId=a%0D%0AX:%20y", "text/event-stream")
                        .statusCode())
                .isEqualTo(400);
        assertThat(RecordsStub.ASKED).isEmpty();
    }

    @Test
    void aSessionIsInUseForAsLongAsItsStreamFlows() throws IOException {
        // Given a stream
        prepareStream();
        BufferedReader lines = lines(ada.open(LIVE, "text/event-stream"));
        assertThat(lines.readLine()).isNotNull();
        StandardSession session = (StandardSession) sessions().findSession(ada.session());

        // When nothing else is asked for as long as a session lasts without use
        session.setMaxInactiveInterval(1);
        Awaitility.await().atMost(PATIENCE).until(() -> session.getIdleTimeInternal() > 1500);

        // Then the person is still signed in
        assertThat(session.isValid()).isTrue();
        assertThat(over.getCount()).isOne();
        assertThat(ada.get("/accounts/acme/api-key").statusCode()).isEqualTo(200);
    }

    @Test
    void withoutAStreamASessionEndsThatIsNotUsed() throws IOException {
        StandardSession session = (StandardSession) sessions().findSession(ada.session());

        session.setMaxInactiveInterval(1);
        Awaitility.await().atMost(PATIENCE).until(() -> session.getIdleTimeInternal() > 1500);

        assertThat(session.isValid()).isFalse();
    }

    private Manager sessions() {
        Context context = (Context)
                ((TomcatWebServer) service.getWebServer()).getTomcat().getHost().findChildren()[0];
        return context.getManager();
    }

    @Test
    void signingOutEndsTheStream() {
        prepareStream();
        BufferedReader lines = lines(ada.open(LIVE, "text/event-stream"));
        ada.get("/accounts/acme/api-key");

        assertThat(ada.post("/sign-out").statusCode()).isEqualTo(302);

        assertThatThrownBy(() -> {
                    while (lines.readLine() != null) {
                        // what was on its way
                    }
                })
                .isInstanceOf(IOException.class);
        assertThat(over.getCount()).isOne();
    }

    @Test
    void aReaderWhoLeavesFreesTheQueryApi() throws Exception {
        CountDownLatch noticed = new CountDownLatch(1);
        RecordsStub.prepare(CALLS + "/stream", (request, response) -> {
            response.setContentType("text/event-stream");
            try {
                Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                    response.getOutputStream().write(":\n".getBytes(StandardCharsets.UTF_8));
                    response.flushBuffer();
                    throw new AssertionError("still listening");
                });
            } finally {
                noticed.countDown();
            }
        });

        ada.open(LIVE, "text/event-stream").body().close();

        assertThat(noticed.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whoHasNotSignedInGetsNoStream() {
        assertThat(new Browser(port).open(LIVE, "text/event-stream").statusCode())
                .isEqualTo(401);
    }
}
