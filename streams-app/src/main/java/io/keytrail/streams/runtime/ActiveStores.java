package io.keytrail.streams.runtime;

import io.keytrail.streams.audit.AuditLogStore;
import io.keytrail.streams.stores.LocalStore;
import io.keytrail.streams.stores.LocalStores;
import io.keytrail.streams.stores.StoreUnavailableException;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.QueryableStoreType;

/** The stores of the tasks that are active on this instance. */
final class ActiveStores implements LocalStores {

    private final Supplier<Optional<KafkaStreams>> streams;
    private final Progress progress;
    private final String callsTopic;
    private final String auditTopic;

    ActiveStores(Supplier<Optional<KafkaStreams>> streams, Progress progress, String callsTopic, String auditTopic) {
        this.streams = streams;
        this.progress = progress;
        this.callsTopic = callsTopic;
        this.auditTopic = auditTopic;
    }

    @Override
    public <S> LocalStore<S> ofAccount(String storeName, QueryableStoreType<S> type, String accountId) {
        String topic = storeName.equals(AuditLogStore.NAME) ? auditTopic : callsTopic;
        TopicPartition partition = progress.partitionOf(topic, accountId);
        Runnable stillHere = progress.presence(partition);
        S store = open(StoreQueryParameters.fromNameAndType(storeName, type).withPartition(partition.partition()));
        return new LocalStore<>(store, stillHere);
    }

    @Override
    public <S> S global(String storeName, QueryableStoreType<S> type) {
        return open(StoreQueryParameters.fromNameAndType(storeName, type));
    }

    private <S> S open(StoreQueryParameters<S> parameters) {
        KafkaStreams current = streams.get()
                .orElseThrow(() -> new StoreUnavailableException("The read side of this instance is not started"));
        try {
            return current.store(parameters);
        } catch (InvalidStateStoreException e) {
            throw new StoreUnavailableException("The store is moving or restoring", e);
        }
    }
}
