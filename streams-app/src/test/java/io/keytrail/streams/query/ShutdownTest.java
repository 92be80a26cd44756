package io.keytrail.streams.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.streams.records.RecordsDriver;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Long answers when the service stops. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ShutdownTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String CALLS = "/api/v1/accounts/acme/calls";

    @TempDir
    Path stateDir;

    private RecordsDriver driver;
    private QueryServer server;

    @BeforeEach
    void start() {
        driver = new RecordsDriver(stateDir);
        // the web server would wait for ever; what ends an answer is the answer itself
        server = QueryServer.start("spring.lifecycle.timeout-per-shutdown-phase=1h");
        server.state.serve(driver);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void anExportGetsSomeTimeAndIsThenCutOffWithoutLookingWhole() throws Exception {
        ScriptedCallLog log = ScriptedCallLog.endless();
        server.state.callLog = real -> log;
        HttpResponse<InputStream> export = server.as("ana").open(CALLS, "Accept", "application/x-ndjson");
        Drain drain = server.bean("drain", Drain.class);
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(server::close);
        Awaitility.await().atMost(PATIENCE).until(drain::hasBegun);
        export.body().readNBytes(100_000);

        driver.pass(Duration.ofSeconds(3));

        assertThatThrownBy(() -> export.body().transferTo(OutputStream.nullOutputStream()))
                .isInstanceOf(IOException.class);
        stopped.join();
        assertThat(log.open()).isZero();
    }

    @Test
    void anExportThatFindsNothingToSendEndsTooInsteadOfSearchingOn() throws Exception {
        ScriptedCallLog log = ScriptedCallLog.endless();
        server.state.callLog = real -> log;
        CompletableFuture<Http.Answer> export =
                CompletableFuture.supplyAsync(() -> server.as("ana").get(CALLS + "?status=404", "Accept", "text/csv"));
        Awaitility.await().atMost(PATIENCE).until(() -> log.read() > 0);
        Drain drain = server.bean("drain", Drain.class);
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(server::close);
        Awaitility.await().atMost(PATIENCE).until(drain::hasBegun);

        driver.pass(Duration.ofSeconds(3));

        assertThat(export.get(30, TimeUnit.SECONDS).problem()).isEqualTo("503 unavailable");
        stopped.join();
        assertThat(log.open()).isZero();
    }

    @Test
    void aStreamEndsAtOnce() throws Exception {
        FakeTopic topic = new FakeTopic(server.state.serdes());
        server.streamFrom(topic::consumer);
        HttpResponse<InputStream> stream = server.as("ana").open(CALLS + "/stream");

        server.close();

        assertThat(stream.body().readAllBytes()).isNotEmpty();
        Awaitility.await().atMost(PATIENCE).until(() -> topic.consumers() == 0);
    }
}
