package io.keytrail.standalone.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** The child JVM of {@link Broker}: formats the folder if it is new, then serves until it is told to end. */
final class BrokerMain {

    /** Printed once clients can connect. */
    static final String READY = "Broker is ready";

    private BrokerMain() {}

    /** Arguments: the data folder, the port. */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        Properties settings = BrokerSettings.of(folder, Integer.parseInt(args[1]), freeLoopbackPort());
        formatIfNew(folder);

        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "broker-shutdown"));
        server.startup();
        System.out.println(READY);
        server.awaitShutdown();
    }

    private static void formatIfNew(Path folder) throws Exception {
        Optional<String> damage = BrokerFolder.damage(folder);
        if (damage.isPresent()) {
            throw new IOException(damage.get());
        }
        if (!BrokerFolder.isNew(folder)) {
            return;
        }
        Files.createDirectories(folder);
        new Formatter()
                .setNodeId(BrokerSettings.NODE_ID)
                .setClusterId(Uuid.randomUuid().toString())
                .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
                .setMetadataLogDirectory(folder.toString())
                .addDirectory(folder.toString())
                .run();
    }

    /** The controller's listener is nobody's business but the broker's own, so its port may change at every start. */
    private static int freeLoopbackPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
