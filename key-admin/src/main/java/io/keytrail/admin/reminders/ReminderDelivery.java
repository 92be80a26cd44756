package io.keytrail.admin.reminders;

import io.keytrail.admin.kafka.KafkaClients;
import io.keytrail.admin.status.KnownKeys;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.RotationReminder;
import io.keytrail.schemas.codec.AvroCodecException;
import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.topics.TopicCatalogue;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mails every reminder to each of its recipients, on a thread of its own, one mail after the other. All instances form one
 * group, so a reminder is one instance's.
 *
 * <p>The group's offset moves on once all recipients are done with; its metadata count those that are, and are committed
 * after each mail. So nothing is lost over a restart, and nobody gets a second copy unless this ends between a mail and
 * its commit. While no mail is taken, or Kafka or the registry do not answer, it waits and tries the same mail again.
 */
public final class ReminderDelivery implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReminderDelivery.class);
    private static final String PURPOSE = "reminder-mail";
    private static final Duration POLL = Duration.ofMillis(500);

    /** With the longest step, far less than the five minutes after which the group would miss this member. */
    private static final Duration LONGEST_WITHOUT_POLL = Duration.ofSeconds(20);

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final KafkaClients clients;
    private final String topic;
    private final String group;
    private final Deserializer<RotationReminder> values;
    private final KnownKeys keys;
    private final ReminderMails mails;
    private final Postbox postbox;
    private final DeliveryPace pace;
    private final MeterRegistry meters;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicLong unreadable = new AtomicLong();
    private volatile String obstacle = "";

    /** What this thread worked on last, also if it was not committed before its consumer broke off. */
    private Errand latest;

    /** Why something waits; for the log only, without anybody's address. */
    private static final class NotNowException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NotNowException(String why) {
            super(why);
        }
    }

    private ReminderDelivery(
            KafkaClients clients,
            TopicCatalogue topics,
            AvroSerdes serdes,
            KnownKeys keys,
            ReminderMails mails,
            Postbox postbox,
            DeliveryPace pace,
            MeterRegistry meters) {
        this.clients = clients;
        this.topic = topics.rotationReminders().name();
        this.group = topics.reminderMailGroup();
        this.values = serdes.of(RotationReminder.class).deserializer();
        this.keys = keys;
        this.mails = mails;
        this.postbox = postbox;
        this.pace = pace;
        this.meters = meters;
        this.thread = new Thread(this::deliver, "keytrail-" + PURPOSE);
        this.thread.setDaemon(true);
        List.of("sent", "refused", "skipped", "retried").forEach(result -> count(result, 0));
    }

    /**
     * A delivery that has begun.
     *
     * @param keys reminders of keys that are not ACTIVE any more are skipped
     * @param meters gets {@code keytrail.reminders} with the tag {@code result}
     */
    public static ReminderDelivery start(
            KafkaClients clients,
            TopicCatalogue topics,
            AvroSerdes serdes,
            KnownKeys keys,
            ReminderMails mails,
            Postbox postbox,
            DeliveryPace pace,
            MeterRegistry meters) {
        ReminderDelivery delivery = new ReminderDelivery(clients, topics, serdes, keys, mails, postbox, pace, meters);
        delivery.thread.start();
        return delivery;
    }

    /** Why the mail at hand waits; empty if none does. */
    public Optional<String> obstacle() {
        return Optional.of(obstacle).filter(why -> !why.isEmpty());
    }

    /** How many records could not be read, and were skipped. */
    public long unreadable() {
        return unreadable.get();
    }

    /** Stops after the mail at hand, or without waiting for it if that takes more than a few seconds. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(CLOSE_PATIENCE.multipliedBy(2).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isOpen() {
        return closing.getCount() > 0;
    }

    private void deliver() {
        Duration pause = pace.firstPause();
        while (isOpen()) {
            try (Session session = new Session(clients.member(PURPOSE, group))) {
                session.subscribe();
                while (isOpen()) {
                    session.turn();
                    pause = pace.firstPause();
                }
            } catch (RuntimeException e) {
                if (isOpen()) {
                    LOG.warn("Mailing reminders broke off and goes on in {}: {}", pause, e.toString());
                }
                waitUnlessClosed(pause);
                pause = pace.after(pause);
            }
        }
    }

    private void waitUnlessClosed(Duration pause) {
        try {
            boolean ignored = closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closing.countDown();
        }
    }

    private void count(String result, int number) {
        meters.counter("keytrail.reminders", "result", result).increment(number);
    }

    /** What lasts as long as one consumer. It polls while it waits, and so stays in the group. */
    private final class Session implements AutoCloseable, ConsumerRebalanceListener {

        private final Consumer<String, byte[]> consumer;
        private Errand errand;
        private Duration pause = pace.firstPause();
        private long notBefore = System.nanoTime();

        Session(Consumer<String, byte[]> consumer) {
            this.consumer = consumer;
        }

        void subscribe() {
            consumer.subscribe(List.of(topic), this);
        }

        void turn() {
            if (errand == null) {
                consumer.resume(consumer.paused());
            }
            // with an errand every partition is paused, and the poll only keeps the consumer in the group
            consumer.poll(errand == null ? POLL : timeToWait()).forEach(this::begin);
            work();
            if (errand != null) {
                consumer.pause(consumer.assignment());
            }
        }

        /** One step after the other, until there is nothing to do now, or it is time for a poll. */
        private void work() {
            long until = System.nanoTime() + LONGEST_WITHOUT_POLL.toNanos();
            boolean goesOn = true;
            while (goesOn && isOpen() && errand != null && timeToWait().isZero()) {
                step();
                boolean isStuck = errand != null && !errand.isCommitted();
                goesOn = !isStuck && System.nanoTime() < until;
            }
        }

        private void begin(ConsumerRecord<String, byte[]> record) {
            if (errand != null) {
                throw new IllegalStateException("a record was given beside another one");
            }
            errand = new Errand(record);
        }

        private Duration timeToWait() {
            Duration left = Duration.ofNanos(notBefore - System.nanoTime());
            if (left.isNegative()) {
                return Duration.ZERO;
            }
            return left.compareTo(POLL) < 0 ? left : POLL;
        }

        private void step() {
            try {
                if (!errand.isRead()) {
                    read();
                } else if (errand.isCommitted()) {
                    mail();
                }
                obstacle = "";
                pause = pace.firstPause();
            } catch (NotNowException | PostboxClosedException e) {
                later(e.getMessage());
                return;
            }
            commit();
        }

        private void later(String why) {
            LOG.warn("A reminder waits and is tried again in {}: {}", pause, why);
            obstacle = why;
            count("retried", 1);
            notBefore = System.nanoTime() + pause.toNanos();
            pause = pace.after(pause);
        }

        private void read() {
            Optional<RotationReminder> reminder = reminder();
            if (reminder.isPresent()) {
                Set<TopicPartition> partition = Set.of(errand.partition());
                errand.read(reminder.get(), consumer.committed(partition).get(errand.partition()));
                if (errand.isRepeatOf(latest)) {
                    errand.catchUpWith(latest);
                }
                latest = errand;
            }
        }

        /** Empty where there will never be one. */
        private Optional<RotationReminder> reminder() {
            byte[] bytes = errand.record().value();
            if (bytes == null) {
                skip("it has no value");
                return Optional.empty();
            }
            try {
                return Optional.of(values.deserialize(topic, errand.record().headers(), bytes));
            } catch (AvroCodecException e) {
                if (e.isTransient()) {
                    throw new NotNowException("the schema registry: " + e.getMessage());
                }
                skip(e.getMessage());
            } catch (RuntimeException e) {
                skip(e.getClass().getName());
            }
            return Optional.empty();
        }

        /** It stays on the topic as long as the topic keeps it; the log says where. */
        private void skip(String why) {
            unreadable.incrementAndGet();
            LOG.error(
                    "Skipped {}-{} offset {}: {}",
                    topic,
                    errand.record().partition(),
                    errand.record().offset(),
                    why);
            errand.finish();
        }

        private void mail() {
            RotationReminder reminder = errand.reminder();
            if (!keys.isReady()) {
                throw new NotNowException("key-status was not read to its end yet");
            }
            boolean isReplaced = keys.find(reminder.getKeyId())
                    .filter(key -> key.state() != KeyState.ACTIVE)
                    .isPresent();
            if (isReplaced) {
                LOG.info("Reminder {} is not mailed: its key is not active any more", reminder.getReminderId());
                count("skipped", 1);
                errand.finish();
                return;
            }
            ReminderMail mail = mails.of(reminder, errand.next());
            try {
                postbox.handIn(mail);
                count("sent", 1);
                LOG.info("{} of account {} was handed in", mail, reminder.getAccountId());
            } catch (MailRefusedException e) {
                count("refused", 1);
                LOG.warn("{} of account {} was refused: {}", mail, reminder.getAccountId(), e.getMessage());
            }
            errand.passed();
        }

        private void commit() {
            if (errand.isCommitted()) {
                return;
            }
            try {
                consumer.commitSync(Map.of(errand.partition(), errand.progress()));
                errand.markCommitted();
                if (errand.isOver()) {
                    errand = null;
                }
            } catch (RebalanceInProgressException e) {
                // the next poll gives the partitions up, and commits before it does
            }
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (errand != null) {
                consumer.pause(partitions);
            }
        }

        /** Whoever gets the partition next begins where this one was. */
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (errand != null && partitions.contains(errand.partition())) {
                Errand given = errand;
                errand = null;
                if (!given.isCommitted()) {
                    consumer.commitSync(Map.of(given.partition(), given.progress()));
                    given.markCommitted();
                }
            }
        }

        /** Somebody else has it by now: nothing may be committed. */
        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            if (errand != null && partitions.contains(errand.partition())) {
                errand = null;
            }
        }

        @Override
        public void close() {
            consumer.close(CloseOptions.timeout(CLOSE_PATIENCE));
        }
    }
}
