package io.keytrail.standalone.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keytrail.schemas.ApiCall;
import io.keytrail.standalone.process.ChildProcess;
import io.keytrail.standalone.testing.TestBroker;
import io.keytrail.streams.runtime.Instance;
import io.keytrail.streams.stores.StoreUnavailableException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The call log's copies on other instances, against a real broker. */
@ExtendWith(TestBroker.Shared.class)
class StandbyTest {

    private static final int PARTITIONS = 4;

    @TempDir
    Path folder;

    @Test
    void aStandbyAnswersFromItsOwnCopyOfTheCallLogWhenTheOwnerIsKilled(TestBroker broker) throws Exception {
        // Given an owner, and a standby that has read all calls
        String prefix = broker.newPrefix();
        List<ApiCall> calls = new ArrayList<>();
        ChildProcess owner = StreamsInstance.startProcess(
                broker.bootstrapServers(), prefix, folder, StreamsInstance.SHORT_SESSION, 1);
        try (Records records = new Records(broker.bootstrapServers(), prefix);
                StreamsInstance standby = StreamsInstance.start(
                        broker.bootstrapServers(),
                        prefix,
                        folder.resolve("state-2"),
                        2,
                        StreamsInstance.SHORT_SESSION,
                        1)) {
            for (int i = 0; i < 20; i++) {
                ApiCall call = Records.call("account" + i);
                calls.add(call);
                records.send(call);
            }
            await().atMost(StreamsInstance.PATIENCE).until(() -> isHereInWhole(standby, prefix));

            // When the topic has lost them, and the owner is killed
            deleteCalls(broker, prefix);
            owner.kill();

            // Then
            for (ApiCall call : calls) {
                await().atMost(StreamsInstance.PATIENCE)
                        .ignoreException(StoreUnavailableException.class)
                        .untilAsserted(() ->
                                assertThat(standby.calls(call.getAccountId())).containsExactly(call));
            }
        }
    }

    /** Every partition is here, be it a copy or moved here meanwhile, and all of its records have been fetched. */
    private static boolean isHereInWhole(StreamsInstance instance, String prefix) throws JMException {
        Set<Integer> held = new HashSet<>();
        for (Instance each : instance.reads().ownership().instances()) {
            if (each.here()) {
                held.addAll(each.callPartitions());
                held.addAll(each.standbyCallPartitions());
            }
        }
        return held.size() == PARTITIONS && fetchedPartitions(prefix) == PARTITIONS;
    }

    private static long fetchedPartitions(String prefix) throws JMException {
        var beans = ManagementFactory.getPlatformMBeanServer();
        String topic = StreamsInstance.topics(prefix).apiCalls().name();
        Set<String> fetched = new HashSet<>();
        for (ObjectName name : beans.queryNames(
                new ObjectName("kafka.consumer:type=consumer-fetch-manager-metrics,topic=" + topic + ",partition=*,*"),
                null)) {
            // not there until something was fetched
            for (Attribute lag :
                    beans.getAttributes(name, new String[] {"records-lag"}).asList()) {
                if (lag.getValue().equals(0.0)) {
                    fetched.add(name.getKeyProperty("partition"));
                }
            }
        }
        return fetched.size();
    }

    private static void deleteCalls(TestBroker broker, String prefix) throws ExecutionException, InterruptedException {
        String topic = StreamsInstance.topics(prefix).apiCalls().name();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                latest.put(new TopicPartition(topic, partition), OffsetSpec.latest());
            }
            Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
            admin.listOffsets(latest)
                    .all()
                    .get()
                    .forEach((partition, end) -> all.put(partition, RecordsToDelete.beforeOffset(end.offset())));
            admin.deleteRecords(all).all().get();
        }
    }
}
