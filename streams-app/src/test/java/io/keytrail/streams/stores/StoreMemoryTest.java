package io.keytrail.streams.stores;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.streams.runtime.RuntimeSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreMemoryTest {

    private static final long BOUND = RuntimeSettings.LEAST_ROCKSDB_MEMORY;
    private static final List<String> STORES = List.of("one", "two", "three", "four");
    private static final int ENTRIES = 8_000;

    @TempDir
    Path stateDir;

    @Test
    void allStoresTogetherStayWithinTheBoundWhateverIsWrittenToThem() {
        try (StoreMemory memory = new StoreMemory(BOUND);
                TopologyTestDriver driver = new TopologyTestDriver(topology(), properties(memory))) {
            Random random = new Random(7);
            byte[] value = new byte[1024];
            long most = 0;
            for (int i = 0; i < ENTRIES; i++) {
                random.nextBytes(value);
                for (String name : STORES) {
                    KeyValueStore<Long, byte[]> store = driver.getKeyValueStore(name);
                    store.put((long) i, value);
                    store.get(random.nextLong(i + 1));
                }
                most = Math.max(most, memory.used());
            }

            assertThat(most).as("32 MB went through").isBetween(BOUND / 2, BOUND + BOUND / 4);
        }
    }

    @Test
    void noCallLogHoldsMoreThanGoesIntoOneFileHoweverMuchMemoryThereIs() {
        try (StoreMemory memory = new StoreMemory(64L << 30)) {
            memory.join();
            assertThat(memory.share()).isEqualTo(1L << 30);
            for (int i = 1; i < 64; i++) {
                memory.join();
            }
            assertThat(memory.share()).isEqualTo((1L << 30) / 6);
        }
    }

    private static Topology topology() {
        Topology topology = new Topology();
        topology.addSource("in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "in");
        topology.addProcessor("idle", Idle::new, "in");
        for (String name : STORES) {
            topology.addStateStore(
                    Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Long(), Serdes.ByteArray())
                            .withLoggingDisabled(),
                    "idle");
        }
        return topology;
    }

    private Properties properties(StoreMemory memory) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "memory");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StoreMemory.Setter.class);
        properties.put(StoreMemory.CONFIG, memory);
        return properties;
    }

    private static final class Idle extends ContextualProcessor<byte[], byte[], Void, Void> {

        @Override
        public void process(Record<byte[], byte[]> rec) {
            // the test writes to the stores itself
        }
    }
}
