package io.keytrail.streams.runtime;

import io.keytrail.streams.audit.AuditLogStore;
import io.keytrail.streams.calls.CallLogStore;
import io.keytrail.streams.stores.StoreUnavailableException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.state.HostInfo;

/** Who holds what, as the last rebalance settled it. */
final class ActiveOwnership implements Ownership {

    private final Supplier<Optional<KafkaStreams>> streams;
    private final HostInfo own;
    private final String callsTopic;
    private final String auditTopic;

    ActiveOwnership(Supplier<Optional<KafkaStreams>> streams, HostInfo own, String callsTopic, String auditTopic) {
        this.streams = streams;
        this.own = own;
        this.callsTopic = callsTopic;
        this.auditTopic = auditTopic;
    }

    @Override
    public Owner ofCalls(String accountId) {
        return owner(CallLogStore.NAME, accountId);
    }

    @Override
    public Owner ofAudit(String accountId) {
        return owner(AuditLogStore.NAME, accountId);
    }

    private Owner owner(String storeName, String accountId) {
        HostInfo host = ask(current -> current.queryMetadataForKey(storeName, accountId, new StringSerializer()))
                .filter(metadata -> !metadata.equals(KeyQueryMetadata.NOT_AVAILABLE))
                .map(KeyQueryMetadata::activeHost)
                .filter(active -> !active.equals(HostInfo.unavailable()))
                .orElseThrow(() -> new StoreUnavailableException("No instance holds the account's partition just now"));
        return new Owner(host.host(), host.port(), host.equals(own));
    }

    @Override
    public List<Instance> instances() {
        return ask(KafkaStreams::metadataForAllStreamsClients).stream()
                .flatMap(Collection::stream)
                .map(this::instance)
                .sorted(Comparator.comparing(Instance::host).thenComparing(Instance::port))
                .toList();
    }

    private Instance instance(StreamsMetadata metadata) {
        return new Instance(
                metadata.host(),
                metadata.port(),
                metadata.hostInfo().equals(own),
                numbers(metadata.topicPartitions(), callsTopic),
                numbers(metadata.topicPartitions(), auditTopic),
                numbers(metadata.standbyTopicPartitions(), callsTopic),
                numbers(metadata.standbyTopicPartitions(), auditTopic));
    }

    private static List<Integer> numbers(Set<TopicPartition> partitions, String topic) {
        return partitions.stream()
                .filter(partition -> partition.topic().equals(topic))
                .map(TopicPartition::partition)
                .sorted()
                .toList();
    }

    /** Empty while Kafka Streams has nothing to say: not started, closing, failed. */
    private <T> Optional<T> ask(Function<KafkaStreams, T> question) {
        try {
            return streams.get().map(question);
        } catch (IllegalStateException e) {
            return Optional.empty();
        }
    }
}
