package io.keytrail.benchmarks.restore;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.keytrail.benchmarks.product.CallsCheck;
import io.keytrail.benchmarks.product.KeytrailInstance;
import io.keytrail.streams.runtime.StreamsMonitor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;

/**
 * One instance in a JVM of its own, which can be killed. It tells over HTTP what it answers: a page for each question,
 * status 200 if all is well, and what is missing otherwise.
 */
public final class InstanceMain {

    /** Printed just before it starts; what comes before that belongs to the measurement and not to the instance. */
    static final String STARTS = "the instance starts";

    static final String ANSWERS = "/answers";
    static final String LAG = "/lag";
    static final String COUNT = "/count";

    private static final int OK = 200;
    private static final int NOT_YET = 503;

    private InstanceMain() {}

    private interface Question {
        /** Empty text if all is well. */
        String answer(HttpExchange exchange) throws Exception;
    }

    /** Takes the words of {@link InstanceArguments}. */
    public static void main(String[] words) throws Exception {
        InstanceArguments arguments = InstanceArguments.of(words);
        Answers answers = new Answers(arguments.plan());
        System.out.println(STARTS);
        KeytrailInstance instance = KeytrailInstance.start(arguments.setup(), StreamsMonitor.NONE);
        Runtime.getRuntime().addShutdownHook(new Thread(instance::close, "instance-close"));
        CallsCheck check = new CallsCheck(instance.reads());
        Answers.Served served = new Answers.Served() {
            @Override
            public Optional<Instant> newest(int account) {
                return check.newest(account);
            }

            @Override
            public long used(int account) {
                return check.used(account);
            }
        };
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), arguments.askedAt()), 0);
        server.setExecutor(Executors.newSingleThreadExecutor());
        on(server, ANSWERS, exchange -> {
            instance.verifyAlive();
            return answers.missing(served).orElse("");
        });
        String topic = arguments.setup().topics().apiCalls().name();
        on(server, LAG, exchange -> {
            instance.verifyAlive();
            ReplicaLag.Lag lag = ReplicaLag.of(topic);
            return lag.partitions() == partitions(arguments) && lag.most() == 0
                    ? ""
                    : lag.partitions() + " partitions, up to " + lag.most() + " records behind";
        });
        on(server, COUNT, exchange -> {
            check.verify(expected(answers, exchange));
            return "";
        });
        server.start();
    }

    private static int partitions(InstanceArguments arguments) {
        return arguments.setup().topics().apiCalls().partitions();
    }

    /** The plan's calls, and further ones of accounts by number, as the request has them: one a line. */
    private static long[] expected(Answers answers, HttpExchange exchange) throws IOException {
        long[] expected = answers.calls();
        String further = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII);
        int account = 0;
        for (String line : further.lines().toList()) {
            expected[account++] += Long.parseLong(line);
        }
        return expected;
    }

    private static void on(HttpServer server, String path, Question question) {
        server.createContext(path, exchange -> {
            String answer;
            try {
                answer = question.answer(exchange);
            } catch (Exception e) {
                answer = e.toString();
            }
            byte[] text = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(text.length == 0 ? OK : NOT_YET, text.length == 0 ? -1 : text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
    }
}
