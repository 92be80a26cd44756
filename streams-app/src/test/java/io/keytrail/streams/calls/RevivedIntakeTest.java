package io.keytrail.streams.calls;

import static io.keytrail.streams.records.RecordsDriver.START;
import static io.keytrail.streams.records.RecordsDriver.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.ApiCall;
import io.keytrail.streams.callstore.StoreHarness;
import io.keytrail.streams.deadletters.DeadLetterForward;
import io.keytrail.streams.deadletters.DeadLetterMonitor;
import io.keytrail.streams.deadletters.DeadLetters;
import io.keytrail.streams.state.StateFormat;
import io.keytrail.streams.stores.TaskWatch;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After a transaction was aborted Kafka Streams closes a task and begins it anew, with another store and the same processor. */
class RevivedIntakeTest {

    private static final StateFormat<ApiCall> FORMAT = StateFormat.of(ApiCall.class);
    private static final CallDecoder DECODER = new CallDecoder() {

        @Override
        public ApiCall decode(byte[] value) {
            return FORMAT.read(value);
        }

        @Override
        public int ownDatumAt(byte[] value) {
            return -1;
        }
    };

    private final List<String> told = new ArrayList<>();
    private final TaskWatch watch = new TaskWatch() {

        @Override
        public void began(String topic, int partition) {
            told.add("began");
        }

        @Override
        public void processed(String topic, int partition, long offset, long timestamp) {
            told.add("processed " + offset);
        }

        @Override
        public void ended(String topic, int partition) {
            told.add("ended");
        }
    };

    private final Processor<byte[], byte[], byte[], byte[]> intake = CallIntake.supplier(
                    DECODER,
                    new DeadLetterForward(new DeadLetters("dead-letters"), DeadLetterMonitor.NONE, "dead"),
                    "misplaced",
                    new CallMonitor() {},
                    watch,
                    "api-calls",
                    1)
            .get();

    @Test
    void progressBeforeIsNotToldAgainAndUsesOfBeforeAreNoted(@TempDir Path folder) {
        try (StoreHarness before = harness();
                StoreHarness after = harness()) {
            // Given a call that is published, and one that is not when the transaction is aborted
            ApiCall first = call(START).setCallId("0").setKeyId("k0").build();
            Task aborted = new Task(before, folder.resolve("before").toFile());
            aborted.process(first, 0);
            aborted.pass();
            aborted.process(call(START).setCallId("1").setKeyId("k1").build(), 1);
            intake.close();

            // When the task begins anew on the next day, on a store that was restored
            after.send(first);
            after.restore();
            after.restart();
            after.passTo(START.plus(Duration.ofDays(1)));
            Task revived = new Task(after, folder.resolve("after").toFile());
            revived.pass();

            // Then
            assertThat(told).containsExactly("began", "processed 0", "ended", "began");
            assertThat(revived.noted("acme\0k0")).isNotNull();
        }
    }

    private static StoreHarness harness() {
        return new StoreHarness(START, clock -> CallLogStore.builder(DECODER, 1, clock));
    }

    /** A life of the intake. */
    private final class Task {

        private final MockProcessorContext<byte[], byte[]> context;
        private final KeyValueStore<Bytes, byte[]> lastUsed =
                LastUsedStore.builder().withLoggingDisabled().build();

        Task(StoreHarness calls, File folder) {
            Properties config = new Properties();
            config.put("application.id", "revived");
            config.put("bootstrap.servers", "none:1");
            context = new MockProcessorContext<>(config, new TaskId(0, 0), folder);
            context.setCurrentSystemTimeMs(START.toEpochMilli());
            StateStoreContext stores = context.getStateStoreContext();
            lastUsed.init(stores, lastUsed);
            context.addStateStore(lastUsed);
            context.addStateStore(calls.store());
            intake.init(context);
        }

        void process(ApiCall call, long offset) {
            context.setRecordMetadata("api-calls", 0, offset);
            intake.process(new Record<>(key(call.getAccountId()), FORMAT.write(call), START.toEpochMilli()));
        }

        void pass() {
            context.setCurrentSystemTimeMs(START.plus(Duration.ofMillis(20)).toEpochMilli());
            context.scheduledPunctuators().forEach(each -> each.getPunctuator().punctuate(0));
        }

        byte[] noted(String used) {
            return lastUsed.get(Bytes.wrap(key(used)));
        }
    }

    private static byte[] key(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
