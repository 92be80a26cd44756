package io.keytrail.standalone.admin;

import static org.awaitility.Awaitility.await;

import io.keytrail.standalone.testing.RequiredTool;
import io.keytrail.standalone.testing.TestBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** HAProxy with the configuration that is committed, in front of two instances of key-admin. */
final class LoadBalancer implements AutoCloseable {

    private static final Path CONFIGURATION = Path.of("../deploy/haproxy/haproxy.cfg");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Runs a program until it ends or standard input is closed, which also happens when this JVM is killed. */
    private static final String UNTIL_PARENT_ENDS =
            "exec 3<&0; \"$0\" \"$@\" </dev/null & child=$!; { cat <&3; kill $child; } & wait $child";

    private final int port = TestBroker.freePort();
    private final Process process;

    /** Returns once it listens; the test is skipped where there is no HAProxy. */
    LoadBalancer(String first, String second, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        "sh",
                        "-c",
                        UNTIL_PARENT_ENDS,
                        RequiredTool.find("haproxy").toString(),
                        "-db",
                        "-f",
                        CONFIGURATION.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment()
                .putAll(Map.of(
                        "KEYTRAIL_BIND", "127.0.0.1:" + port,
                        "KEYTRAIL_ADMIN_1", first,
                        "KEYTRAIL_ADMIN_2", second));
        process = builder.start();
        await("HAProxy")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .failFast("HAProxy has ended", () -> !process.isAlive())
                .until(() -> {
                    new Socket(InetAddress.getLoopbackAddress(), port).close();
                    return true;
                });
    }

    /** Its address: host and port. */
    String address() {
        return "localhost:" + port;
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
