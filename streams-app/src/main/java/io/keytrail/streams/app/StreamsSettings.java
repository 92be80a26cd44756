package io.keytrail.streams.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code keytrail.streams}: how this instance runs the topologies. application.yml says why each has its value.
 *
 * @param stateDir where state stores lie
 * @param applicationServer {@code host:port} where other instances reach this one over HTTP
 * @param instanceId names this instance among the others, also after a restart
 * @param standbys how many other instances keep a copy of each store
 * @param rocksdbMemory what all state stores together may hold outside of the Java heap
 * @param startPatience how long to wait at start for Kafka and the schema registry
 * @param closePatience how long the topologies may take to close
 * @param write the write side's own settings
 * @param read the read side's own settings
 * @param oldDemoSlot for demonstrations: {@code account/kind/name} of a slot whose keys are generated 181 days old
 */
@ConfigurationProperties("keytrail.streams")
record StreamsSettings(
        Path stateDir,
        String applicationServer,
        String instanceId,
        @DefaultValue("0") int standbys,
        @DefaultValue("128MB") DataSize rocksdbMemory,
        @DefaultValue("2m") Duration startPatience,
        @DefaultValue("5s") Duration closePatience,
        @DefaultValue Side write,
        @DefaultValue Side read,
        Optional<String> oldDemoSlot) {

    /**
     * One side.
     *
     * @param properties passed to Kafka Streams as they are, prefixes such as {@code main.consumer.} included
     */
    record Side(@DefaultValue Map<String, String> properties) {}

    StreamsSettings {
        require("state-dir", stateDir);
        require("application-server", applicationServer);
        require("instance-id", instanceId);
        oldDemoSlot = oldDemoSlot.filter(slot -> !slot.isBlank());
        if (!applicationServer.matches(".+:[0-9]{1,5}")) {
            throw new IllegalArgumentException(
                    "keytrail.streams.application-server is '" + applicationServer + "'; it takes host:port");
        }
    }

    private static void require(String name, Object value) {
        if (value == null || value.toString().isBlank()) {
            throw new IllegalArgumentException("keytrail.streams." + name + " is not set");
        }
    }

    /** The host of {@link #applicationServer()}, an IPv6 address without its brackets. */
    String host() {
        String host = applicationServer.substring(0, applicationServer.lastIndexOf(':'));
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** The port of {@link #applicationServer()}. */
    int port() {
        return Integer.parseInt(applicationServer.substring(applicationServer.lastIndexOf(':') + 1));
    }
}
