package io.keytrail.service.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.service.Http;
import io.keytrail.service.TinyApp;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(
        classes = TinyApp.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "keytrail.access.demo-users[0].user=ada@acme.test",
            "keytrail.access.demo-users[0].password=correct horse",
            "keytrail.access.demo-users[0].account=acme",
            "keytrail.access.demo-users[0].role=super-admin",
            "keytrail.requests.max-body=1KB",
        })
class ProblemsTest {

    @LocalServerPort
    private int port;

    private Http ada;

    @BeforeEach
    void callAsAda() {
        ada = Http.anonymous(port).basic("ada@acme.test", "correct horse");
    }

    @Test
    void unknownRoutesAndWrongMethodsAreProblems() {
        assertThat(ada.get("/api/v1/nothing").problem()).isEqualTo("404 not-found");
        assertThat(ada.get("/error").problem()).isEqualTo("404 not-found");
        var wrongMethod = ada.post("/api/v1/who", "{}");
        assertThat(wrongMethod.problem()).isEqualTo("405 method-not-allowed");
        assertThat(wrongMethod.header("Allow")).contains("GET");
        assertThat(ada.get("/api/v1/who", "Accept", "image/png").problem()).isEqualTo("406 not-acceptable");
        assertThat(ada.send("POST", "/api/v1/notes", BodyPublishers.ofString("a=b"), "Content-Type", "text/plain")
                        .status())
                .isEqualTo(415);
    }

    @Test
    void aBadParameterIsNamedTogetherWithWhatItTakes() {
        var notANumber = ada.get("/api/v1/number?value=many");

        assertThat(notANumber.problem()).isEqualTo("400 bad-parameter");
        assertThat(notANumber.json().path("parameter").asString()).isEqualTo("value");
        assertThat(notANumber.json().path("detail").asString()).isEqualTo("value takes a whole number.");
        assertThat(ada.get("/api/v1/number").json().path("parameter").asString())
                .isEqualTo("value");
    }

    @Test
    void anUnknownMemberOfABodyIsNamedTogetherWithTheKnownOnes() {
        var answer = ada.post("/api/v1/notes", "{\"text\":\"a\",\"colour\":\"red\"}");

        assertThat(answer.problem()).isEqualTo("400 bad-parameter");
        assertThat(answer.json().path("parameter").asString()).isEqualTo("colour");
        assertThat(answer.json().path("detail").asString())
                .isEqualTo("The body has an unknown member 'colour'; it takes: at, grace, size, tags, text.");
    }

    @Test
    void bodiesThatAreNoJsonOrOfOtherTypesAreBadParameters() {
        assertThat(parameterOf("{\"text\":")).isEqualTo("body");
        assertThat(parameterOf("")).isEqualTo("body");
        assertThat(parameterOf("[]")).isEqualTo("body");
        assertThat(parameterOf("{\"text\":\"a\",\"text\":\"b\"}")).isEqualTo("body");
        assertThat(parameterOf("{} {}")).isEqualTo("body");
        assertThat(parameterOf("{\"size\":\"12\"}")).isEqualTo("size");
        assertThat(parameterOf("{\"at\":\"yesterday\"}")).isEqualTo("at");
        assertThat(parameterOf("{\"grace\":\"a while\"}")).isEqualTo("grace");
        assertThat(parameterOf("{\"at\":1795471421}")).isEqualTo("at");
        assertThat(parameterOf("{\"grace\":600}")).isEqualTo("grace");
        assertThat(ada.post("/api/v1/notes", "{\"at\":\"2026-11-23T20:05:25Z\",\"grace\":\"PT1H\"}")
                        .body())
                .contains("\"at\":\"2026-11-23T20:05:25.000Z\"", "\"grace\":\"PT1H\"");
        assertThat(parameterOf("{\"tags\":\"one\"}")).isEqualTo("tags");
        assertThat(parameterOf("{\"tags\":[{}]}")).isEqualTo("tags.0");
    }

    @Test
    void bodiesOverTheLimitAreRefusedWithAndWithoutADeclaredLength() {
        String large = "{\"text\":\"" + "a".repeat(2000) + "\"}";

        assertThat(ada.post("/api/v1/notes", large).problem()).isEqualTo("413 too-large");
        var chunked =
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large.getBytes(StandardCharsets.UTF_8)));
        assertThat(ada.send("POST", "/api/v1/notes", chunked).problem()).isEqualTo("413 too-large");
    }

    @Test
    void whatTheContainerRefusesIsAProblemToo() throws IOException {
        assertThat(raw("GET /api/v1/%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json")
                .contains("urn:keytrail:problem:bad-parameter");
        assertThat(raw("GET /a/..;/b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("urn:keytrail:problem:bad-parameter");
        assertThat(raw("GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(40_000) + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 4")
                .contains("urn:keytrail:problem:");
        assertThat(raw("NONSENSE\r\n\r\n")).startsWith("HTTP/1.1 400").doesNotContain("<html");
    }

    @Test
    void aQueryStringThatCannotBeDecodedIsABadParameterAndIsRepeatedNowhere(CapturedOutput output) throws IOException {
        for (String malformed : List.of("value=kt_secret%zz", "value=kt_secret%c3%28", "other=kt_secret%f")) {
            String answer = raw("GET /api/v1/number?" + malformed + " HTTP/1.1\r\nHost: a\r\nAuthorization: "
                    + ada.authorization() + "\r\nConnection: close\r\n\r\n");

            assertThat(answer)
                    .startsWith("HTTP/1.1 400")
                    .contains("urn:keytrail:problem:bad-parameter", "\"parameter\":\"query\"")
                    .doesNotContain("kt_secret");
        }
        assertThat(output.toString()).doesNotContain("kt_secret").doesNotContain("ERROR");
    }

    @Test
    void anUnexpectedFailureTellsItsErrorIdAndNothingElse(CapturedOutput output) {
        var answer = ada.get("/api/v1/broken");

        assertThat(answer.problem()).isEqualTo("500 internal-error");
        assertThat(answer.body()).doesNotContain("the inside of the server");
        assertThat(output).contains(answer.json().path("errorId").asString()).contains("the inside of the server");
    }

    private String parameterOf(String body) {
        var answer = ada.post("/api/v1/notes", body);
        assertThat(answer.problem()).as(body).isEqualTo("400 bad-parameter");
        return answer.json().path("parameter").asString();
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
