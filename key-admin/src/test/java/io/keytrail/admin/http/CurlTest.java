package io.keytrail.admin.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What curl sends when it is told little, byte by byte. */
class CurlTest extends HttpTest {

    private static final String FORM = "Content-Type: application/x-www-form-urlencoded\r\n";
    private static final String JSON = "Content-Type: application/json\r\n";

    @Test
    void aPostWithoutABodyTakesTheDefaults() throws IOException {
        List<String> nothing = List.of(
                "",
                "Content-Length: 0\r\n",
                // curl -d ''
                FORM + "Content-Length: 0\r\n",
                JSON + "Content-Length: 0\r\n");
        ada().post(STANDARD + "/generate");

        for (String headers : nothing) {
            assertThat(post(STANDARD + "/rotate", headers, "")).as(headers).startsWith("HTTP/1.1 200");
        }
        assertThat(post(STANDARD + "/rotate", FORM + "Transfer-Encoding: chunked\r\n", "0\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(keytrail.lastAction().getGraceMillis()).isZero();
    }

    @Test
    void aBodyThatIsNotCalledJsonIsNeverTakenForNone() throws IOException {
        ada().post(STANDARD + "/generate");
        int before = keytrail.actions.size();
        String body = "{\"grace\":\"PT1H\"}";
        String length = "Content-Length: " + body.length() + "\r\n";

        for (String headers : List.of(length, FORM + length, "Content-Type: text/plain\r\n" + length)) {
            assertThat(post(STANDARD + "/rotate", headers, body))
                    .as(headers)
                    .startsWith("HTTP/1.1 415")
                    .contains("urn:keytrail:problem:unsupported-media-type")
                    .contains("Content-Type: application/json");
        }
        assertThat(keytrail.actions).hasSize(before);
    }

    private String post(String path, String headers, String body) throws IOException {
        String request = "POST " + path + " HTTP/1.1\r\nHost: localhost:" + port
                + "\r\nUser-Agent: curl/8.14.1\r\nAccept: */*\r\nAuthorization: " + ada().authorization() + "\r\n"
                + headers + "Connection: close\r\n\r\n" + body;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
