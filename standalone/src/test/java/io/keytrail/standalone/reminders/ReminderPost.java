package io.keytrail.standalone.reminders;

import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.keytrail.admin.kafka.KafkaClients;
import io.keytrail.admin.reminders.DeliveryPace;
import io.keytrail.admin.reminders.Postbox;
import io.keytrail.admin.reminders.ReminderDelivery;
import io.keytrail.admin.reminders.ReminderMails;
import io.keytrail.admin.reminders.SmtpPostbox;
import io.keytrail.admin.status.KeyStatusFollower;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.Recipient;
import io.keytrail.schemas.RotationReminder;
import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.schemas.topics.TopicProvisioner;
import io.keytrail.standalone.testing.TestBroker;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** A topic of reminders, instances of key-admin's delivery that share it, and the mail server they hand in at. */
final class ReminderPost implements AutoCloseable {

    private static final AvroSerdes SERDES = AvroSerdes.from(Map.of(AvroSerdes.REGISTRY_URL, "mock://reminder-post"));
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final DeliveryPace PACE = new DeliveryPace(Duration.ofMillis(50), Duration.ofMillis(200));

    private final TopicCatalogue topics;
    private final KafkaClients clients;
    private final Admin admin;
    private final Producer<String, byte[]> producer;
    private final List<Instance> instances = new ArrayList<>();
    private final GreenMail server;

    ReminderPost(TestBroker broker) {
        topics = TopicCatalogue.defaults().withPrefix(broker.newPrefix());
        Map<String, Object> config = Map.of("bootstrap.servers", broker.bootstrapServers());
        clients = KafkaClients.configuredWith(config);
        admin = Admin.create(config);
        TopicProvisioner.ensure(admin, List.of(topics.rotationReminders(), topics.keyStatus()), (short) 1);
        producer = clients.producer("test");
        server = new GreenMail(new ServerSetup(TestBroker.freePort(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    }

    /** One key-admin. */
    final class Instance implements AutoCloseable {

        private final MeterRegistry meters = new SimpleMeterRegistry();
        private final KeyStatusFollower keys = KeyStatusFollower.start(clients, topics, SERDES);
        private final ReminderDelivery delivery;

        private Instance(KafkaClients own, AvroSerdes serdes, Postbox postbox) {
            ReminderMails mails = new ReminderMails(URI.create("http://localhost:8080"), "keytrail@localhost");
            delivery = ReminderDelivery.start(own, topics, serdes, keys, mails, postbox, PACE, meters);
        }

        int count(String result) {
            return (int) meters.counter("keytrail.reminders", "result", result).count();
        }

        Optional<String> obstacle() {
            return delivery.obstacle();
        }

        long unreadable() {
            return delivery.unreadable();
        }

        @Override
        public void close() {
            delivery.close();
            keys.close();
        }
    }

    KafkaClients clients() {
        return clients;
    }

    Instance start() {
        return start(clients, SERDES, smtp());
    }

    /** One that hands in through what is put around the real postbox. */
    Instance startWith(UnaryOperator<Postbox> around) {
        return start(clients, SERDES, around.apply(smtp()));
    }

    Instance startWith(KafkaClients own) {
        return start(own, SERDES, smtp());
    }

    /** One that reads schemas there. */
    Instance startWith(URI registry) {
        Map<String, String> settings = Map.of(
                AvroSerdes.REGISTRY_URL, registry.toString(), "max.retries", "0", "http.connect.timeout.ms", "500");
        return start(clients, AvroSerdes.from(settings), smtp());
    }

    private Postbox smtp() {
        JavaMailSenderImpl sender = new JavaMailSenderImpl();
        sender.setHost("127.0.0.1");
        sender.setPort(server.getSmtp().getServerSetup().getPort());
        return new SmtpPostbox(sender, "keytrail@localhost");
    }

    private Instance start(KafkaClients own, AvroSerdes serdes, Postbox postbox) {
        Instance instance = new Instance(own, serdes, postbox);
        instances.add(instance);
        return instance;
    }

    void openServer() {
        server.start();
    }

    /** What came, oldest first: the key's hint, which is its id here, and the address. */
    List<String> arrived() {
        return Stream.of(server.getReceivedMessages()).map(ReminderPost::view).toList();
    }

    private static String view(MimeMessage message) {
        try {
            String hint = message.getSubject().replaceAll("API key …(\\S+) .*", "$1");
            return hint + " " + message.getAllRecipients()[0];
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    void remind(String keyId, String... addresses) {
        remindIn("acme", keyId, addresses);
    }

    void remindIn(String account, String keyId, String... addresses) {
        RotationReminder reminder = RotationReminder.newBuilder()
                .setReminderId("reminder-of-" + keyId)
                .setAccountId(account)
                .setKind("standard")
                .setName("default")
                .setKeyId(keyId)
                .setKeyHint(keyId)
                .setGeneratedAt(Instant.EPOCH)
                .setMultiple(1)
                .setAgeDays(180)
                .setDueAt(Instant.EPOCH.plus(Duration.ofDays(180)))
                .setCreatedAt(Instant.EPOCH.plus(Duration.ofDays(180)))
                .setRecipients(Arrays.stream(addresses)
                        .map(address -> Recipient.newBuilder()
                                .setEmail(address)
                                .setWhy("SUPER_ADMIN")
                                .build())
                        .toList())
                .build();
        String topic = topics.rotationReminders().name();
        write(account, SERDES.of(RotationReminder.class).serializer().serialize(topic, reminder));
    }

    void write(String account, byte[] value) {
        send(new ProducerRecord<>(topics.rotationReminders().name(), account, value));
    }

    void status(String keyId, KeyState state) {
        KeyStatus status = KeyStatus.newBuilder()
                .setKeyHash("hash-of-" + keyId)
                .setKeyId(keyId)
                .setAccountId("acme")
                .setKind("standard")
                .setName("default")
                .setHint(keyId)
                .setState(state)
                .setGeneratedAt(Instant.EPOCH)
                .setGeneratedBy("ada")
                .setVersion(1)
                .build();
        String topic = topics.keyStatus().name();
        send(new ProducerRecord<>(
                topic,
                status.getKeyHash(),
                SERDES.of(KeyStatus.class).serializer().serialize(topic, status)));
    }

    private void send(ProducerRecord<String, byte[]> record) {
        try {
            producer.send(record).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits until the group is done with every record. */
    void awaitCommitted() {
        await().atMost(PATIENCE).until(() -> {
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(
                            topics.reminderMailGroup())
                    .partitionsToOffsetAndMetadata()
                    .get();
            return ends().entrySet().stream()
                    .filter(end -> end.getValue() > 0)
                    .allMatch(end -> committed.containsKey(end.getKey())
                            && committed.get(end.getKey()).offset() == end.getValue());
        });
    }

    /** How many instances share the topic. */
    int members() throws ExecutionException, InterruptedException {
        return admin.describeConsumerGroups(List.of(topics.reminderMailGroup()))
                .describedGroups()
                .get(topics.reminderMailGroup())
                .get()
                .members()
                .size();
    }

    private Map<TopicPartition, Long> ends() throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int partition = 0; partition < topics.rotationReminders().partitions(); partition++) {
            asked.put(new TopicPartition(topics.rotationReminders().name(), partition), OffsetSpec.latest());
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(asked).all().get().forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    @Override
    public void close() {
        instances.forEach(Instance::close);
        server.stop();
        producer.close();
        admin.close();
    }
}
