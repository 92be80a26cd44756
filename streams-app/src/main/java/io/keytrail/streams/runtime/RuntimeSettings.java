package io.keytrail.streams.runtime;

import io.keytrail.streams.lifecycle.OldDemoSlot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How this instance runs its two topologies.
 *
 * @param kafka settings of every Kafka client, {@code bootstrap.servers} at least; may hold secrets
 * @param avro settings of the Avro serdes, {@code schema.registry.url} at least; may hold secrets
 * @param replicationFactor of topics that are made; -1: the brokers' default
 * @param stateDir where state stores lie; its own on each instance, and the same one after a restart
 * @param instanceId names the instance within both consumer groups (Kafka's {@code group.instance.id}); no two running
 *     instances have the same, and an instance has the same one after a restart: then it gets its partitions back at
 *     once, also after a crash, instead of waiting for the group to miss its predecessor
 * @param host where other instances reach this one over HTTP
 * @param port likewise
 * @param standbys how many other instances keep a copy of each store
 * @param rocksDbMemory bytes that all state stores of both sides together may hold outside of the Java heap for caches,
 *     indexes and what is not written to disk yet; 16 MiB or more
 * @param startPatience how long to wait at start for Kafka and the schema registry
 * @param closePatience how long closing may take before what is left is abandoned
 * @param write further settings of the write side, named as Kafka Streams names them, prefixes such as
 *     {@code main.consumer.} or {@code producer.} included
 * @param read likewise of the read side
 * @param oldDemoSlot for demonstrations: whose keys are generated as if that had been long ago
 */
public record RuntimeSettings(
        Map<String, Object> kafka,
        Map<String, Object> avro,
        short replicationFactor,
        Path stateDir,
        String instanceId,
        String host,
        int port,
        int standbys,
        long rocksDbMemory,
        Duration startPatience,
        Duration closePatience,
        Map<String, String> write,
        Map<String, String> read,
        Optional<OldDemoSlot> oldDemoSlot) {

    /** Less than this, and stores would write to disk for every few records. */
    public static final long LEAST_ROCKSDB_MEMORY = 16L * 1024 * 1024;

    private static final Pattern INSTANCE_ID = Pattern.compile("[A-Za-z0-9._-]{1,200}");

    public RuntimeSettings {
        kafka = Map.copyOf(kafka);
        avro = Map.copyOf(avro);
        write = Map.copyOf(write);
        read = Map.copyOf(read);
        Objects.requireNonNull(stateDir, "stateDir");
        Objects.requireNonNull(oldDemoSlot, "oldDemoSlot");
        if (!INSTANCE_ID.matcher(instanceId).matches()) {
            throw new IllegalArgumentException(
                    "instance-id '" + instanceId + "' is not of the form " + INSTANCE_ID.pattern());
        }
        if (host.isBlank() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException("application-server takes host:port, but is " + host + ":" + port);
        }
        if (standbys < 0) {
            throw new IllegalArgumentException("standbys is " + standbys + "; it takes 0 or more");
        }
        if (rocksDbMemory < LEAST_ROCKSDB_MEMORY) {
            throw new IllegalArgumentException(
                    "rocksdb-memory is " + rocksDbMemory + " bytes; it takes " + LEAST_ROCKSDB_MEMORY + " or more");
        }
    }

    /** Without the maps, which may hold secrets. */
    @Override
    public String toString() {
        return "RuntimeSettings[" + instanceId + " at " + host + ":" + port + ", state in " + stateDir + "]";
    }
}
