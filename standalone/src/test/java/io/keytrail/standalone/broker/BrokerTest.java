package io.keytrail.standalone.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.standalone.process.ChildLog;
import io.keytrail.standalone.testing.TestBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(TestBroker.Shared.class)
class BrokerTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Test
    void whatWasAcknowledgedBeforeAKillIsThereAfterTheRestart(@TempDir Path folder) throws Exception {
        // Given a record that the broker has acknowledged
        int port = TestBroker.freePort();
        ChildLog log = new ChildLog(folder.resolve("kafka.log"));
        Broker first = Broker.start(folder.resolve("kafka"), port, log);
        first.awaitReady(PATIENCE);
        createTopic(first.bootstrapServers(), "kept");
        send(first.bootstrapServers(), "kept", "written");

        // When the broker is killed and started again
        first.kill();
        try (Broker second = Broker.start(folder.resolve("kafka"), port, new ChildLog(folder.resolve("second.log")))) {
            second.awaitReady(PATIENCE);

            // Then the record is still there
            assertThat(firstValue(second.bootstrapServers(), "kept")).isEqualTo("written");
        }
    }

    @Test
    void aFolderWithForeignContentIsRefusedWithTheReason(@TempDir Path folder) throws Exception {
        // Given a folder that holds something else
        Path foreign = Files.createDirectory(folder.resolve("kafka"));
        Files.writeString(foreign.resolve("letter.txt"), "Dear Ada");

        // When a broker is started on it
        Broker broker = Broker.start(foreign, TestBroker.freePort(), new ChildLog(folder.resolve("kafka.log")));

        // Then it ends, and says why
        assertThatThrownBy(() -> broker.awaitReady(PATIENCE)).hasMessageContaining("not a broker's");
    }

    @Test
    void testsShareOneBrokerAndKeepApartByPrefix(TestBroker broker) throws Exception {
        // Given two prefixes
        String one = broker.newPrefix();
        String other = broker.newPrefix();

        // When a topic is made under each
        createTopic(broker.bootstrapServers(), one + "topic");
        createTopic(broker.bootstrapServers(), other + "topic");

        // Then they are two
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            assertThat(admin.listTopics().names().get()).contains(one + "topic", other + "topic");
        }
    }

    private static void createTopic(String servers, String name) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
        }
    }

    private static void send(String servers, String topic, String value) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get();
        }
    }

    private static String firstValue(String servers, String topic) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers), new StringDeserializer(), new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            return consumer.poll(PATIENCE).iterator().next().value();
        }
    }
}
