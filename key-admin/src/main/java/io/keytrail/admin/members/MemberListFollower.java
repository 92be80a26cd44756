package io.keytrail.admin.members;

import io.keytrail.admin.kafka.KafkaClients;
import io.keytrail.admin.kafka.TopicFollower;
import io.keytrail.schemas.MemberList;
import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.topics.TopicCatalogue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.serialization.Deserializer;

/** Follows member-lists from its beginning; of two records of an account the higher version wins. */
public final class MemberListFollower implements MemberLists, AutoCloseable {

    private final Map<String, MemberList> byAccount = new ConcurrentHashMap<>();
    private final TopicFollower<MemberList> follower;

    private MemberListFollower(KafkaClients clients, String topic, Deserializer<MemberList> values) {
        this.follower =
                new TopicFollower<>(clients, "member-lists", topic, TopicFollower.Start.BEGINNING, values, this::read);
    }

    /** A follower that reads already. */
    public static MemberListFollower start(KafkaClients clients, TopicCatalogue topics, AvroSerdes serdes) {
        MemberListFollower lists = new MemberListFollower(
                clients,
                topics.memberLists().name(),
                serdes.of(MemberList.class).deserializer());
        lists.follower.start();
        return lists;
    }

    private void read(int partition, String accountId, MemberList list) {
        if (list == null) {
            byAccount.remove(accountId);
        } else {
            byAccount.merge(accountId, list, (known, read) -> read.getVersion() >= known.getVersion() ? read : known);
        }
    }

    @Override
    public MemberList of(String accountId) {
        MemberList none = MemberList.newBuilder()
                .setAccountId(accountId)
                .setVersion(0)
                .setMembers(List.of())
                .build();
        return byAccount.getOrDefault(accountId, none);
    }

    @Override
    public boolean readToEnd(Duration timeout) {
        return follower.readToEnd(timeout);
    }

    @Override
    public boolean isReady() {
        return follower.isReady();
    }

    @Override
    public long skippedLists() {
        return follower.skipped();
    }

    @Override
    public void close() {
        follower.close();
    }
}
