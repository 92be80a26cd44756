package io.keytrail.standalone.admin;

import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.topics.TopicCatalogue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Plays the write side, on a thread of its own: says of every action first, in a transaction that it rolls back, that it is
 * DENIED, and then, in one that it commits, that it is APPLIED.
 */
final class Judge implements AutoCloseable {

    private final KafkaConsumer<String, KeyAction> actions;
    private final KafkaProducer<String, ActionOutcome> outcomes;
    private final String topic;
    private final Thread thread = new Thread(this::judge, "judge");

    Judge(String servers, TopicCatalogue topics, AvroSerdes serdes) {
        topic = topics.actionOutcomes().name();
        actions = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers, "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                serdes.of(KeyAction.class).deserializer());
        outcomes = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers, "transactional.id", topic + "-judge"),
                new StringSerializer(),
                serdes.of(ActionOutcome.class).serializer());
        outcomes.initTransactions();
        List<TopicPartition> partitions = actions
                .partitionsFor(topics.keyActions().name())
                .stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        actions.assign(partitions);
        actions.seekToBeginning(partitions);
    }

    void start() {
        thread.start();
    }

    private void judge() {
        try {
            while (true) {
                for (ConsumerRecord<String, KeyAction> record : actions.poll(Duration.ofSeconds(1))) {
                    say(record.value(), AuditOutcome.DENIED);
                    outcomes.abortTransaction();
                    say(record.value(), AuditOutcome.APPLIED);
                    outcomes.commitTransaction();
                }
            }
        } catch (WakeupException closing) {
            actions.close();
            outcomes.close();
        }
    }

    private void say(KeyAction action, AuditOutcome outcome) {
        outcomes.beginTransaction();
        Future<RecordMetadata> ignored =
                outcomes.send(new ProducerRecord<>(topic, action.getAccountId(), outcome(action, outcome)));
        outcomes.flush();
    }

    private static ActionOutcome outcome(KeyAction action, AuditOutcome outcome) {
        return ActionOutcome.newBuilder()
                .setActionId(action.getActionId())
                .setAttemptId(action.getAttemptId())
                .setAccountId(action.getAccountId())
                .setUserId(action.getActor().getUserId())
                .setAction(action.getAction())
                .setOutcome(outcome)
                .setRecordedAt(Instant.EPOCH)
                .build();
    }

    @Override
    public void close() {
        actions.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
