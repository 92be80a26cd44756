package io.keytrail.streams.callstore;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.calls.CallView;
import io.keytrail.streams.state.StateFormat;
import io.keytrail.streams.stores.StoreMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.StoreBuilder;
import org.springframework.util.FileSystemUtils;

/**
 * A call store as Kafka Streams would run it, and the topic that it is filled from: all calls that were ever sent, in
 * their order. The store takes them in as a processor does, or as Kafka Streams restores it, or dies and is opened anew on
 * what lay on disk.
 */
public final class StoreHarness implements AutoCloseable {

    private static final TopicPartition TOPIC = new TopicPartition("api-calls", 0);
    private static final StateFormat<ApiCall> FORMAT = StateFormat.of(ApiCall.class);

    private final Path root;
    private final StoreMemory memory;
    private final Function<InstantSource, StoreBuilder<CallStore>> builder;
    private final List<ConsumerRecord<byte[], byte[]>> topic = new ArrayList<>();
    private Path folder;
    private int lives;
    private Instant now;
    private CallStore store;
    private RecordBatchingStateRestoreCallback restoring;

    /** A store that takes every call as it comes. */
    public static StoreHarness ofCalls(Instant start) {
        return ofCalls(start, CallStore.OWN_MEMORY);
    }

    /** As {@link #ofCalls}, with so many bytes for {@link StoreMemory}. */
    static StoreHarness ofCalls(Instant start, long memory) {
        return new StoreHarness(
                start,
                memory,
                clock -> CallStore.builder("call-log", () -> (rec, takenAt, now) -> Optional.of(view(rec)), clock));
    }

    /** @param builder makes the store, with the clock that it goes by */
    public StoreHarness(Instant start, Function<InstantSource, StoreBuilder<CallStore>> builder) {
        this(start, CallStore.OWN_MEMORY, builder);
    }

    private StoreHarness(Instant start, long memory, Function<InstantSource, StoreBuilder<CallStore>> builder) {
        this.memory = new StoreMemory(memory);
        this.builder = builder;
        this.now = start;
        try {
            root = Files.createTempDirectory("keytrail-calls");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        folder = root.resolve("0");
        open();
    }

    private static CallView view(ConsumerRecord<byte[], byte[]> rec) {
        CallView view = new CallView();
        if (!view.show(rec.value(), StateFormat.HEADER, rec.value().length)) {
            throw new IllegalStateException("not a call");
        }
        return view;
    }

    private void open() {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        store = builder.apply(() -> now).build();
        StateStoreContext context = (StateStoreContext) Proxy.newProxyInstance(
                StateStoreContext.class.getClassLoader(),
                new Class<?>[] {StateStoreContext.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "appConfigs" -> Map.of(StoreMemory.CONFIG, memory);
                    case "stateDir" -> folder.toFile();
                    case "register" -> {
                        restoring = (RecordBatchingStateRestoreCallback) arguments[1];
                        yield null;
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        store.init(context, store);
    }

    public CallStore store() {
        return store;
    }

    /** Lets time pass. */
    public void passTo(Instant time) {
        now = time;
    }

    public Instant now() {
        return now;
    }

    /** Where it lies. */
    Path folder() {
        return folder.resolve("call-log");
    }

    /** How many records the topic has. */
    public int end() {
        return topic.size();
    }

    /** A call comes in; the store doesn't know yet. */
    public void send(ApiCall call) {
        send(call.getAccountId().getBytes(StandardCharsets.UTF_8), FORMAT.write(call));
    }

    /** A record comes in, whatever it is; the store doesn't know yet. */
    public void send(byte[] key, byte[] value) {
        send(key, value, now);
    }

    /** As {@link #send}, taken by a broker whose clock says something else. */
    public void send(byte[] key, byte[] value, Instant takenAt) {
        topic.add(new ConsumerRecord<>(
                TOPIC.topic(),
                TOPIC.partition(),
                topic.size(),
                takenAt.toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                key == null ? -1 : key.length,
                value == null ? -1 : value.length,
                key,
                value,
                new RecordHeaders(),
                Optional.empty()));
    }

    /** The processor takes in all records from that offset on, whether the store has passed them or not. */
    public void process(int from) {
        for (ConsumerRecord<byte[], byte[]> rec : topic.subList(from, topic.size())) {
            if (!store.isPast(rec.offset())) {
                store.add(view(rec));
                store.reach(rec.offset(), rec.timestamp());
            }
        }
        store.flushIfDue();
    }

    /** Kafka Streams restores what lies behind the store's own offset. */
    public void restore() {
        List<ConsumerRecord<byte[], byte[]>> missing = topic.subList(Math.toIntExact(committed()) + 1, topic.size());
        for (int at = 0; at < missing.size(); at += 3) {
            restoring.restoreBatch(missing.subList(at, Math.min(missing.size(), at + 3)));
        }
    }

    /** Kafka Streams commits. */
    public void commit() {
        store.commit(Map.of(TOPIC, (long) topic.size()));
    }

    /** Whatever is to be settled of uses is, and committed. */
    public void settle(CallStore.UseSink sink) {
        for (int i = 0; i < 100; i++) {
            store.settleUses(sink);
        }
        commit();
    }

    /** Offset that the store says it has on disk; -1 for none. */
    public long committed() {
        Long reached = store.committedOffset(TOPIC);
        return reached == null || reached < 0 ? -1 : reached;
    }

    /** The store is closed and opened. */
    public void restart() {
        store.close();
        open();
    }

    /** The process is gone: what was not on disk is lost. */
    public void crash() {
        Path next = root.resolve(Integer.toString(++lives));
        while (!isCopied(folder, next)) {
            next = root.resolve(Integer.toString(++lives));
        }
        store.close();
        folder = next;
        open();
    }

    /**
     * A run is on disk before the manifest names it: so the manifest first, and nothing that it names is missed, unless
     * runs are merged meanwhile.
     */
    private static boolean isCopied(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            List<Path> ordered = files.filter(Files::isRegularFile)
                    .sorted(Comparator.comparing((Path file) -> !file.endsWith(Manifest.FILE)))
                    .toList();
            for (Path file : ordered) {
                Path target = to.resolve(from.relativize(file));
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        } catch (NoSuchFileException e) {
            return false;
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                return false;
            }
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return isWhole(to.resolve("call-log"));
    }

    private static boolean isWhole(Path copy) {
        try {
            return Manifest.read(copy).orElse(Manifest.empty()).runs().stream()
                    .allMatch(run -> Files.exists(copy.resolve(run.file())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every byte of the account's calls, newest first. */
    public static List<String> rows(CallStore store, String account) {
        List<String> rows = new ArrayList<>();
        try (KeyValueIterator<Long, byte[]> entries = store.newestFirst(account, 0, Long.MAX_VALUE / 2, null)) {
            while (entries.hasNext()) {
                KeyValue<Long, byte[]> entry = entries.next();
                rows.add(entry.key + "=" + HexFormat.of().formatHex(entry.value));
            }
        }
        return rows;
    }

    /** The account's calls in a range, newest first. */
    public static List<ApiCall> calls(CallStore store, String account, long from, long last, String after) {
        List<ApiCall> calls = new ArrayList<>();
        try (KeyValueIterator<Long, byte[]> entries = store.newestFirst(account, from, last, after)) {
            while (entries.hasNext()) {
                KeyValue<Long, byte[]> entry = entries.next();
                calls.add(CallStore.decode(entry.value));
            }
        }
        return calls;
    }

    @Override
    public void close() {
        store.close();
        memory.close();
        try {
            FileSystemUtils.deleteRecursively(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
