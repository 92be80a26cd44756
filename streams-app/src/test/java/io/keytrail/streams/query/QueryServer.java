package io.keytrail.streams.query;

import io.keytrail.streams.records.RecordsDriver;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Import;

/**
 * The query API on a port of its own, as it is in production but for Kafka: state comes from a test driver, and streams
 * from whatever consumers a test gives.
 */
final class QueryServer implements AutoCloseable {

    static final String PASSWORD = "correct-horse";

    private static final int FRESH_ACCOUNTS = 60;

    final FakeReadSide state;
    private final ServletWebServerApplicationContext context;
    private int used;
    private Supplier<Consumer<byte[], byte[]>> consumers = () -> {
        throw new IllegalStateException("this test has no streams");
    };

    private QueryServer(List<String> settings) {
        state = new FakeReadSide();
        List<String> all = new ArrayList<>(List.of(
                "server.port=0",
                "server.address=127.0.0.1",
                "spring.main.banner-mode=off",
                "management.endpoint.health.group.readiness.include=readinessState",
                "logging.level.root=warn",
                "logging.level.org.apache.kafka=error"));
        List<String[]> users = users();
        for (int i = 0; i < users.size(); i++) {
            all.addAll(user(i, users.get(i)));
        }
        all.addAll(settings);
        context = (ServletWebServerApplicationContext) new SpringApplicationBuilder(App.class)
                .initializers(fresh -> {
                    fresh.getBeanFactory().registerSingleton("readSide", state);
                    fresh.getBeanFactory().registerSingleton("sides", (SideStatuses) () -> state.sides);
                    fresh.getBeanFactory()
                            .registerSingleton(
                                    "source",
                                    new CallSource(
                                            RecordsDriver.TOPICS.apiCalls().name(),
                                            () -> consumers.get(),
                                            state.serdes()));
                    fresh.getBeanFactory().registerSingleton("clock", new DriverClock(state));
                })
                .run(all.stream().map(setting -> "--" + setting).toArray(String[]::new));
    }

    /** ada, ana and bob are super-admin, analyst and member of acme and of every fresh account. */
    private static List<String[]> users() {
        List<String[]> users = new ArrayList<>();
        users.add(new String[] {"gus", "globex", "super-admin"});
        users.add(new String[] {"olga", "-", "operator"});
        for (int i = 0; i <= FRESH_ACCOUNTS; i++) {
            String account = i == 0 ? "acme" : "fresh-" + i;
            users.add(new String[] {"ada", account, "super-admin"});
            users.add(new String[] {"ana", account, "analyst"});
            users.add(new String[] {"bob", account, "member"});
        }
        return users;
    }

    private static List<String> user(int number, String... userAccountRole) {
        String demo = "keytrail.access.demo-users[" + number + "].";
        return List.of(
                demo + "user=" + userAccountRole[0],
                demo + "password=" + PASSWORD,
                demo + "account=" + userAccountRole[1],
                demo + "role=" + userAccountRole[2]);
    }

    /** Settings of a user that other servers don't know. */
    static List<String> oneMoreUser(String user, String account, String role) {
        return user(users().size(), user, account, role);
    }

    /** An account that no test has used before. */
    String freshAccount() {
        return "fresh-" + ++used;
    }

    static QueryServer start(String... settings) {
        return new QueryServer(List.of(settings));
    }

    /** From now on, streams read with these consumers. */
    void streamFrom(Supplier<Consumer<byte[], byte[]>> source) {
        consumers = source;
    }

    int port() {
        return context.getWebServer().getPort();
    }

    <T> T bean(String name, Class<T> type) {
        return context.getBean(name, type);
    }

    Http anonymous() {
        return new Http(port(), null);
    }

    /** As one of ada, ana and bob of acme, gus of globex, and olga the operator. */
    Http as(String user) {
        return anonymous().basic(user, PASSWORD);
    }

    @Override
    public void close() {
        context.close();
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(QueryConfiguration.class)
    static class App {}

    /** Stands where the test driver's clock stands. */
    private static final class DriverClock extends Clock {
        private final FakeReadSide state;

        DriverClock(FakeReadSide state) {
            this.state = state;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return state.now();
        }
    }
}
