package io.keytrail.streams.runtime;

import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.keys.KindPolicies;
import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.streams.lifecycle.LifecycleSettings;
import io.keytrail.streams.lifecycle.LifecycleTopology;
import io.keytrail.streams.records.RecordsTopology;
import io.keytrail.streams.stores.StoreMemory;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.HostInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two Kafka Streams instances of a process: the write side, which alone changes the state of keys, and the read side,
 * whose state is served. Starts them in the background once Kafka, the topics and the schema registry are there; starts a
 * side again when it fails; closes both. Thread-safe.
 */
public final class StreamsRuntime implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StreamsRuntime.class);

    private final RuntimeSettings settings;
    private final TopicCatalogue topics;
    private final KindPolicies policies;
    private final AvroSerdes serdes;
    private final StreamsMonitor monitor;
    private final Clock clock;
    private final SideConfig config;
    private final Progress progress;
    private final LetterProducer letters;
    private final ActiveOwnership ownership;
    private final StreamsSide write;
    private final StreamsSide read;
    private final LocalReadSide readSide;
    private final StateFolder stateFolder;
    private final StoreMemory memory;
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread starter = new Thread(this::begin, "keytrail-start");
    private volatile Map<String, Integer> partitions = Map.of();
    private EndOffsets endOffsets;
    private boolean sidesStarted;
    private boolean closed;

    private StreamsRuntime(
            RuntimeSettings settings,
            TopicCatalogue topics,
            KindPolicies policies,
            StreamsMonitor monitor,
            Clock clock) {
        this.settings = settings;
        this.topics = topics;
        this.policies = policies;
        this.serdes = AvroSerdes.from(settings.avro());
        this.monitor = monitor;
        this.clock = clock;
        this.config = new SideConfig(settings, topics);
        String calls = topics.apiCalls().name();
        String audit = topics.auditLog().name();
        this.progress = new Progress(calls, audit);
        this.letters = new LetterProducer(config.client("dead-letters"));
        RestoreProgress writeRestore = new RestoreProgress("write");
        RestoreProgress readRestore = new RestoreProgress("read");
        this.write = new StreamsSide(
                "write", this::newWriteSide, writeRestore, settings.closePatience(), this::isWriteSettled);
        this.read =
                new StreamsSide("read", this::newReadSide, readRestore, settings.closePatience(), this::isReadSettled);
        HostInfo own = new HostInfo(settings.host(), settings.port());
        this.ownership = new ActiveOwnership(read::streams, own, calls, audit);
        this.readSide =
                new LocalReadSide(new ActiveStores(read::streams, progress, calls, audit), progress, ownership, clock);
        this.stateFolder = StateFolder.take(settings.stateDir());
        this.memory = new StoreMemory(settings.rocksDbMemory());
    }

    /**
     * Takes the state folder and begins to start in the background; see {@link #started()}.
     *
     * @param settings how this instance runs
     * @param topics names, partitions and retention of topics; those that are missing are made
     * @param policies what each kind of key allows
     * @param monitor is told what is going on
     * @param clock the wall clock
     * @throws StartFailedException if the state folder can't be used
     * @throws IllegalArgumentException if a setting can't be
     */
    public static StreamsRuntime start(
            RuntimeSettings settings,
            TopicCatalogue topics,
            KindPolicies policies,
            StreamsMonitor monitor,
            Clock clock) {
        StreamsRuntime runtime = new StreamsRuntime(settings, topics, policies, monitor, clock);
        try {
            // what is configured wrongly should show now, not in the background
            runtime.config.write(runtime.memory);
            runtime.config.read(runtime.memory);
        } catch (RuntimeException e) {
            runtime.close();
            throw e;
        }
        runtime.starter.start();
        return runtime;
    }

    private void begin() {
        try {
            Prerequisites prerequisites =
                    new Prerequisites(topics, settings.replicationFactor(), settings.startPatience(), closing);
            partitions = prerequisites.awaitTopics(config.client("admin"));
            progress.partitions(partitions);
            prerequisites.awaitSchemas(settings.avro());
            startSides();
            started.complete(null);
        } catch (RuntimeException e) {
            started.completeExceptionally(e);
        }
    }

    private synchronized void startSides() {
        if (closed) {
            throw new StartFailedException("Closed while it was starting");
        }
        endOffsets = EndOffsets.watch(Admin.create(config.client("end-offsets")), progress, clock);
        write.start();
        read.start();
        sidesStarted = true;
    }

    private KafkaStreams newWriteSide() {
        Topology topology = LifecycleTopology.build(new LifecycleSettings(
                topics, policies, serdes, partitions.get(topics.keyActions().name()), monitor, settings.oldDemoSlot()));
        return new KafkaStreams(topology, new StreamsConfig(config.write(memory)));
    }

    private KafkaStreams newReadSide() {
        Topology topology = RecordsTopology.build(new RecordsTopology.Parts(
                topics,
                serdes,
                partitions.get(topics.apiCalls().name()),
                partitions.get(topics.auditLog().name()),
                clock,
                monitor,
                monitor,
                monitor,
                letters,
                progress));
        return new KafkaStreams(topology, new StreamsConfig(config.read(memory)), new ObservedClients(progress));
    }

    private boolean isWriteSettled() {
        return write.streams()
                .map(streams -> streams.metadataForAllStreamsClients().stream()
                        .anyMatch(instance -> !instance.topicPartitions().isEmpty()))
                .orElse(false);
    }

    private boolean isReadSettled() {
        List<Instance> instances = ownership.instances();
        return Instance.holdAll(
                        instances,
                        partitions.get(topics.apiCalls().name()),
                        partitions.get(topics.auditLog().name()))
                && instances.stream().filter(Instance::here).allMatch(this::isRunning);
    }

    private boolean isRunning(Instance here) {
        return progress.isActive(topics.apiCalls().name(), here.callPartitions())
                && progress.isActive(topics.auditLog().name(), here.auditPartitions());
    }

    /**
     * Completed when both sides have been set going; they may still have to restore. Completed with
     * {@link StartFailedException} if what they need isn't there or doesn't fit; then nothing runs, and this should be
     * closed.
     */
    public CompletableFuture<Void> started() {
        return started.copy();
    }

    /**
     * Whether both sides do their work: every partition has its instance, and all tasks of this instance are restored and
     * running.
     */
    public boolean isReady() {
        return status().stream().allMatch(SideStatus::ready);
    }

    /** How the two sides are doing, the write side first. */
    public List<SideStatus> status() {
        return List.of(status(write), status(read));
    }

    private SideStatus status(StreamsSide side) {
        SideStatus status = side.status();
        return started.isCompletedExceptionally() && status.problem().isEmpty()
                ? status.withProblem(startFailure())
                : status;
    }

    private String startFailure() {
        return started.handle((nothing, failure) -> Optional.ofNullable(failure).map(Throwable::getMessage))
                .join()
                .orElse("could not start");
    }

    /** What can be read on this instance, and where the rest is. */
    public ReadSide readSide() {
        return readSide;
    }

    /**
     * Closes both sides, cleanly if they end within the time set for it. This instance remains a member of its groups until
     * its session times out, so that it gets its partitions back at once if it is started again.
     */
    @Override
    public void close() {
        closing.countDown();
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        boolean ended = !sidesStarted || closeSides();
        if (endOffsets != null) {
            endOffsets.close();
        }
        letters.close();
        if (ended) {
            memory.close();
        } else {
            LOG.warn("Native memory is left to the end of the process, since stores may still be in use");
        }
        stateFolder.close();
    }

    private boolean closeSides() {
        CompletableFuture<Boolean> writeEnded = CompletableFuture.supplyAsync(write::close, task -> {
            Thread thread = new Thread(task, "keytrail-close-write");
            thread.start();
        });
        boolean readEnded = read.close();
        return writeEnded.join() && readEnded;
    }
}
