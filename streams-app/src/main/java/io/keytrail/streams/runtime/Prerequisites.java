package io.keytrail.streams.runtime;

import io.keytrail.schemas.codec.AvroCodecException;
import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.codec.SchemaRegistration;
import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.schemas.topics.TopicMismatchException;
import io.keytrail.schemas.topics.TopicProvisioner;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What must be there before a topology can start: Kafka, the topics, the schema registry. Waits for it, and says so. */
final class Prerequisites {

    private static final Logger LOG = LoggerFactory.getLogger(Prerequisites.class);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);
    private static final Duration BETWEEN_WORDS = Duration.ofSeconds(5);
    private static final int ATTEMPT_MILLIS = 5_000;

    private final TopicCatalogue topics;
    private final short replicationFactor;
    private final Duration patience;
    private final CountDownLatch closing;

    /** @param closing ends all waiting when it opens */
    Prerequisites(TopicCatalogue topics, short replicationFactor, Duration patience, CountDownLatch closing) {
        this.topics = topics;
        this.replicationFactor = replicationFactor;
        this.patience = patience;
        this.closing = closing;
    }

    /**
     * Waits for Kafka and sees to the topics.
     *
     * @return how many partitions each topic has that a topology reads, by topic
     * @throws StartFailedException if Kafka can't be reached in time, refuses us, or has topics that don't fit
     */
    Map<String, Integer> awaitTopics(Map<String, Object> clientConfig) {
        Map<String, Object> config = new HashMap<>(clientConfig);
        config.putIfAbsent(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, ATTEMPT_MILLIS);
        config.putIfAbsent(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, ATTEMPT_MILLIS);
        return await("Kafka at " + config.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG), () -> {
            try (Admin admin = Admin.create(config)) {
                TopicProvisioner.ensure(admin, topics.external(), replicationFactor);
                return partitions(admin);
            } catch (TopicMismatchException e) {
                throw new StartFailedException(e.getMessage(), e);
            } catch (AuthenticationException | AuthorizationException e) {
                throw new StartFailedException("Kafka refuses this instance: " + e.getMessage(), e);
            }
        });
    }

    private Map<String, Integer> partitions(Admin admin) {
        List<String> names = List.of(
                topics.keyActions().name(),
                topics.apiCalls().name(),
                topics.auditLog().name());
        Map<String, Integer> partitions = new HashMap<>();
        try {
            admin.describeTopics(names)
                    .allTopicNames()
                    .get()
                    .forEach((name, description) ->
                            partitions.put(name, description.partitions().size()));
            return partitions;
        } catch (ExecutionException e) {
            throw new KafkaException("topics could not be described", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailedException("Interrupted at start", e);
        }
    }

    /**
     * Waits for the schema registry and sees to the schemas of all topics.
     *
     * @throws StartFailedException if the registry can't be reached in time, refuses us, or has schemas that don't fit
     */
    void awaitSchemas(Map<String, Object> avroConfig) {
        await("the schema registry at " + withoutCredentials(avroConfig.get(AvroSerdes.REGISTRY_URL)), () -> {
            try {
                SchemaRegistration.ensure(avroConfig, topics.external());
                return true;
            } catch (AvroCodecException e) {
                if (e.isTransient()) {
                    throw e;
                }
                throw new StartFailedException("The schema registry refuses a schema: " + e.getMessage(), e);
            }
        });
    }

    /** The addresses as they are, but for what stands between {@code //} and {@code @} in each. */
    private static String withoutCredentials(Object urls) {
        return String.valueOf(urls).replaceAll("//[^/,\\s]*@", "//");
    }

    private <T> T await(String what, Supplier<T> attempt) {
        long start = System.nanoTime();
        long nextWord = start + BETWEEN_WORDS.toNanos();
        while (true) {
            try {
                return attempt.get();
            } catch (KafkaException e) {
                long now = System.nanoTime();
                if (now - start > patience.toNanos()) {
                    throw new StartFailedException(
                            "Waited " + patience.toSeconds() + " s in vain for " + what + ": " + e.getMessage(), e);
                }
                if (now > nextWord) {
                    nextWord = now + BETWEEN_WORDS.toNanos();
                    LOG.info("Waiting for {} ({} s): {}", what, (now - start) / 1_000_000_000L, e.getMessage());
                }
                pause();
            }
        }
    }

    private void pause() {
        try {
            if (closing.await(BETWEEN_TRIES.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StartFailedException("Closed while it was starting");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailedException("Interrupted at start", e);
        }
    }
}
