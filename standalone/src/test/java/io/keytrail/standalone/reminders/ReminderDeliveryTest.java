package io.keytrail.standalone.reminders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.keytrail.admin.kafka.KafkaClients;
import io.keytrail.admin.reminders.PostboxClosedException;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.RotationReminder;
import io.keytrail.standalone.testing.TestBroker;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

/** key-admin's reminders from a real broker to a real SMTP server. */
@ExtendWith(TestBroker.Shared.class)
class ReminderDeliveryTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ADA = "ada@acme.test";
    private static final String BEN = "ben@acme.test";

    @Test
    void aReminderWaitsForTheMailServerAndThenReachesEachRecipientOnce(TestBroker broker) {
        try (ReminderPost post = new ReminderPost(broker)) {
            // Given a server that is down
            post.remind("k1", ADA, BEN);
            ReminderPost.Instance instance = post.start();
            await().atMost(PATIENCE).until(() -> instance.count("retried") >= 2 && waitsForMailServer(instance));

            // When it is up
            post.openServer();

            // Then
            await().atMost(PATIENCE).until(() -> instance.count("sent") == 2);
            assertThat(post.arrived()).containsExactly("k1 " + ADA, "k1 " + BEN);
            assertThat(instance.obstacle()).isEmpty();
            post.awaitCommitted();
        }
    }

    @Test
    void aRestartBetweenTwoRecipientsSendsNoSecondCopy(TestBroker broker) {
        try (ReminderPost post = new ReminderPost(broker)) {
            // Given an instance that was stopped after the first of three mails
            post.openServer();
            post.remind("k1", ADA, BEN, "cy@acme.test");
            ReminderPost.Instance first = post.startWith(postbox -> mail -> {
                if (!mail.to().equals(ADA)) {
                    throw closed();
                }
                postbox.handIn(mail);
            });
            await().atMost(PATIENCE).until(() -> first.count("sent") == 1);
            first.close();

            // When another one is started
            ReminderPost.Instance second = post.start();
            await().atMost(PATIENCE).until(() -> second.count("sent") == 2);

            // Then
            assertThat(post.arrived()).containsExactly("k1 " + ADA, "k1 " + BEN, "k1 cy@acme.test");
            post.awaitCommitted();
        }
    }

    @Test
    void aMailWhoseProgressCouldNotBeCommittedIsNotSentAgain(TestBroker broker) {
        try (ReminderPost post = new ReminderPost(broker)) {
            // Given a broker that does not take the first commit in time
            post.openServer();
            post.remind("k1", ADA, BEN);

            // When
            ReminderPost.Instance instance = post.startWith(firstCommitLost(post.clients()));
            await().atMost(PATIENCE).until(() -> instance.count("sent") == 2);

            // Then
            post.awaitCommitted();
            assertThat(post.arrived()).containsExactly("k1 " + ADA, "k1 " + BEN);
        }
    }

    @Test
    void aRecordThatCannotBeReadIsSkippedAndCounted(TestBroker broker) {
        try (ReminderPost post = new ReminderPost(broker)) {
            // Given such records before a reminder, all in one partition
            post.openServer();
            post.write("acme", new byte[] {1, 2, 3});
            post.write("acme", null);
            post.remind("k1", ADA);

            // When
            ReminderPost.Instance instance = post.start();
            await().atMost(PATIENCE).until(() -> instance.count("sent") == 1);

            // Then
            assertThat(post.arrived()).containsExactly("k1 " + ADA);
            assertThat(instance.unreadable()).isEqualTo(2);
            post.awaitCommitted();
        }
    }

    @Test
    void whileTheSchemaRegistryIsDownNothingIsSkipped(TestBroker broker) throws Exception {
        int port = TestBroker.freePort();
        try (ReminderPost post = new ReminderPost(broker)) {
            // Given a registry that is down
            post.openServer();
            post.remind("k1", ADA);
            ReminderPost.Instance instance = post.startWith(URI.create("http://127.0.0.1:" + port));
            await().atMost(PATIENCE).until(() -> instance.obstacle().orElse("").startsWith("the schema registry"));

            // When it is up
            HttpServer registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            registry.createContext("/schemas/ids/", ReminderDeliveryTest::answerWithSchema);
            registry.start();
            await().atMost(PATIENCE).until(() -> instance.count("sent") == 1);
            registry.stop(0);

            // Then
            assertThat(post.arrived()).containsExactly("k1 " + ADA);
            assertThat(instance.unreadable()).isZero();
        }
    }

    private static void answerWithSchema(HttpExchange exchange) throws IOException {
        byte[] answer = JsonMapper.shared()
                .writeValueAsBytes(
                        Map.of("schema", RotationReminder.getClassSchema().toString()));
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    @Test
    void aRefusedAddressDoesNotKeepTheOthersWaiting(TestBroker broker) {
        try (ReminderPost post = new ReminderPost(broker)) {
            // Given
            post.openServer();
            post.remind("k1", "no address at all", ADA);

            // When
            ReminderPost.Instance instance = post.start();
            await().atMost(PATIENCE).until(() -> instance.count("sent") == 1);

            // Then
            assertThat(post.arrived()).containsExactly("k1 " + ADA);
            assertThat(instance.count("refused")).isEqualTo(1);
            post.awaitCommitted();
        }
    }

    @Test
    void nobodyIsRemindedOfAKeyThatIsNotActiveAnyMore(TestBroker broker) {
        try (ReminderPost post = new ReminderPost(broker)) {
            // Given a key that was rotated, one that was deactivated, and one that is active
            post.openServer();
            post.status("k1", KeyState.RETIRING);
            post.status("k2", KeyState.DEACTIVATED);
            post.status("k3", KeyState.ACTIVE);
            List.of("k1", "k2", "k3").forEach(key -> post.remind(key, ADA));

            // When
            ReminderPost.Instance instance = post.start();
            await().atMost(PATIENCE).until(() -> instance.count("sent") == 1);

            // Then
            assertThat(post.arrived()).containsExactly("k3 " + ADA);
            assertThat(instance.count("skipped")).isEqualTo(2);
        }
    }

    @Test
    void instancesThatComeAndGoShareTheWorkWithoutASecondCopy(TestBroker broker) {
        try (ReminderPost post = new ReminderPost(broker)) {
            // Given many reminders in all partitions, and an instance whose mails are not taken any more after seven
            post.openServer();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                post.remindIn("account-" + i, "k" + i, ADA, BEN);
                expected.addAll(List.of("k" + i + " " + ADA, "k" + i + " " + BEN));
            }
            AtomicInteger taken = new AtomicInteger();
            ReminderPost.Instance first = post.startWith(postbox -> mail -> {
                if (taken.incrementAndGet() > 7) {
                    throw closed();
                }
                postbox.handIn(mail);
            });
            await().atMost(PATIENCE).until(() -> taken.get() > 7);

            // When another one comes, and then the first one goes
            ReminderPost.Instance second = post.start();
            await().atMost(PATIENCE).until(() -> second.count("sent") > 0);
            first.close();

            // Then it takes over in the middle of a reminder
            post.awaitCommitted();
            assertThat(post.arrived()).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void itStopsAndLeavesTheGroupWhileItWaitsForTheMailServer(TestBroker broker) throws Exception {
        try (ReminderPost post = new ReminderPost(broker)) {
            // Given
            post.remind("k1", ADA);
            ReminderPost.Instance instance = post.start();
            await().atMost(PATIENCE).until(() -> waitsForMailServer(instance));
            assertThat(post.members()).isEqualTo(1);

            // When
            instance.close();

            // Then
            assertThat(post.members()).isZero();
        }
    }

    /** And not for anything else, such as the statuses of keys, which are read first. */
    private static boolean waitsForMailServer(ReminderPost.Instance instance) {
        return instance.obstacle().orElse("").startsWith("Couldn't connect");
    }

    private static KafkaClients firstCommitLost(KafkaClients clients) {
        AtomicBoolean lost = new AtomicBoolean();
        return new KafkaClients() {

            @Override
            public Producer<String, byte[]> producer(String purpose) {
                return clients.producer(purpose);
            }

            @Override
            public Consumer<String, byte[]> follower(String purpose) {
                return clients.follower(purpose);
            }

            @Override
            @SuppressWarnings("unchecked")
            public Consumer<String, byte[]> member(String purpose, String group) {
                Consumer<String, byte[]> consumer = clients.member(purpose, group);
                return (Consumer<String, byte[]>) Proxy.newProxyInstance(
                        Consumer.class.getClassLoader(),
                        new Class<?>[] {Consumer.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("commitSync") && lost.compareAndSet(false, true)) {
                                throw new TimeoutException("lost on purpose");
                            }
                            try {
                                return method.invoke(consumer, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
            }
        };
    }

    private static PostboxClosedException closed() {
        return new PostboxClosedException("closed on purpose");
    }
}
