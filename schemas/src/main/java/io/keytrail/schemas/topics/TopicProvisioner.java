package io.keytrail.schemas.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Sees to it that the topics of the catalogue exist, and that those that existed before can be worked with. */
public final class TopicProvisioner {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private TopicProvisioner() {}

    /**
     * Creates the topics that are missing and waits until the cluster tells of them. Any number of instances may do so at
     * the same time. Topics that exist are never changed: more partitions and longer retention are fine, settings that
     * break nothing are not looked at.
     *
     * @param replicationFactor of new topics; -1: the broker's default
     * @throws TopicMismatchException if topics have fewer partitions, a shorter retention (by time or size), another
     *     cleanup, another timestamp type, or compact later than the catalogue needs; lists all of them
     * @throws org.apache.kafka.common.KafkaException if the cluster can't be reached or refuses, as Kafka tells it
     */
    public static void ensure(Admin admin, Collection<TopicSpec> specs, short replicationFactor) {
        Map<String, TopicSpec> wanted = new TreeMap<>();
        specs.forEach(spec -> wanted.put(spec.name(), spec));

        Map<String, TopicDescription> existing = describe(admin, wanted.keySet());
        Set<String> missing = new HashSet<>(wanted.keySet());
        missing.removeAll(existing.keySet());
        if (!missing.isEmpty()) {
            create(admin, wanted, missing, replicationFactor);
            // another instance may have made them, out of another configuration: so all of them are looked at
            existing = awaitAll(admin, wanted.keySet());
        }
        refuseMismatches(wanted, existing, configs(admin, existing.keySet()));
    }

    private static void create(Admin admin, Map<String, TopicSpec> wanted, Set<String> missing, short replicas) {
        List<NewTopic> topics = new ArrayList<>();
        for (String name : missing) {
            TopicSpec spec = wanted.get(name);
            Optional<Short> factor = replicas < 0 ? Optional.empty() : Optional.of(replicas);
            topics.add(new NewTopic(name, Optional.of(spec.partitions()), factor).configs(spec.settings()));
        }
        admin.createTopics(topics).values().values().forEach(topic -> get(topic, TopicExistsException.class));
    }

    private static Map<String, TopicDescription> awaitAll(Admin admin, Set<String> names) {
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (true) {
            Map<String, TopicDescription> seen = describe(admin, names);
            if (seen.keySet().containsAll(names)) {
                return seen;
            }
            if (System.nanoTime() > deadline) {
                Set<String> unseen = new HashSet<>(names);
                unseen.removeAll(seen.keySet());
                throw new TimeoutException("Topics " + unseen + " were created, but the cluster does not tell of them");
            }
            pause();
        }
    }

    private static Map<String, TopicDescription> describe(Admin admin, Set<String> names) {
        Map<String, TopicDescription> found = new HashMap<>();
        admin.describeTopics(names)
                .topicNameValues()
                .forEach((name, future) -> get(future, UnknownTopicOrPartitionException.class)
                        .ifPresent(description -> found.put(name, description)));
        return found;
    }

    private static Map<String, Map<String, String>> configs(Admin admin, Set<String> names) {
        List<ConfigResource> resources = names.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        Map<String, Map<String, String>> configs = new HashMap<>();
        admin.describeConfigs(resources)
                .values()
                .forEach((resource, future) -> get(future, UnknownTopicOrPartitionException.class)
                        .ifPresent(config -> configs.put(resource.name(), texts(config))));
        return configs;
    }

    private static Map<String, String> texts(Config config) {
        Map<String, String> texts = new HashMap<>();
        for (ConfigEntry entry : config.entries()) {
            if (entry.value() != null) {
                texts.put(entry.name(), entry.value());
            }
        }
        return texts;
    }

    private static void refuseMismatches(
            Map<String, TopicSpec> wanted,
            Map<String, TopicDescription> existing,
            Map<String, Map<String, String>> configs) {
        List<String> mismatches = new ArrayList<>();
        wanted.forEach((name, spec) -> {
            if (existing.containsKey(name) && configs.containsKey(name)) {
                int partitions = existing.get(name).partitions().size();
                mismatches.addAll(new ExistingTopic(partitions, configs.get(name)).mismatchesWith(spec));
            }
        });
        if (!mismatches.isEmpty()) {
            throw new TopicMismatchException(mismatches);
        }
    }

    /** The value; empty if Kafka answered with the error that is expected. */
    private static <T> Optional<T> get(KafkaFuture<T> future, Class<? extends RuntimeException> expected) {
        try {
            return Optional.ofNullable(future.get());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            if (expected.isInstance(e.getCause())) {
                return Optional.empty();
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("Kafka's admin client failed", e.getCause());
        }
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
