package io.keytrail.streams.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.streams.runtime.Owner;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How many questions of one caller wait for another instance. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ForwardedPlacesTest {

    private static final String USAGE = "/api/v1/accounts/acme/usage";

    @RegisterExtension
    static final QueryFixture asked = new QueryFixture("keytrail.query.forward.most=2");

    @Test
    void onesQuestionsForASilentOwnerLeavePlacesForOthers() throws IOException {
        try (ServerSocket owner = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            asked.server.state.ownerOfCalls = new Owner("127.0.0.1", owner.getLocalPort(), false);

            // Given as many questions of one caller as may wait: half of all
            CompletableFuture<Http.Answer> anas = ask("ana");
            Socket waiting = owner.accept();

            // When they ask once more, and somebody else does
            Http.Answer second = asked.server.as("ana").get(USAGE);
            CompletableFuture<Http.Answer> adas = ask("ada");

            // Then the owner is asked for the other alone
            assertThat(second.problem()).isEqualTo("503 unavailable");
            answer(owner.accept());
            assertThat(adas.join().status()).isEqualTo(200);
            assertThat(anas).isNotDone();
            answer(waiting);
            assertThat(anas.join().status()).isEqualTo(200);
        }
    }

    private static void answer(Socket question) throws IOException {
        try (question) {
            BufferedReader head =
                    new BufferedReader(new InputStreamReader(question.getInputStream(), StandardCharsets.US_ASCII));
            while (!head.readLine().isEmpty()) {
                // to the end: a socket that is closed before would break its answer off
            }
            question.getOutputStream()
                    .write(
                            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
                                    .getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static CompletableFuture<Http.Answer> ask(String user) {
        return CompletableFuture.supplyAsync(() -> asked.server.as(user).get(USAGE));
    }
}
