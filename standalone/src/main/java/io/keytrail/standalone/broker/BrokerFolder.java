package io.keytrail.standalone.broker;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** What can be told of a broker's data folder without starting the broker. */
final class BrokerFolder {

    private static final String META = "meta.properties";
    private static final String METADATA = "__cluster_metadata-0";
    private static final String STRAY = "-stray";

    private BrokerFolder() {}

    static boolean isNew(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return true;
        }
        try (Stream<Path> content = Files.list(folder)) {
            return content.findAny().isEmpty();
        }
    }

    /** One sentence; empty if nothing is wrong, as far as can be seen. */
    static Optional<String> damage(Path folder) {
        try {
            if (isNew(folder)) {
                return Optional.empty();
            }
            Path meta = folder.resolve(META);
            if (!Files.exists(meta)) {
                return Optional.of("The broker's folder " + folder + " is damaged or not a broker's: it lacks " + META
                        + "; restore it from a backup, or start on another folder");
            }
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(meta)) {
                properties.load(reader);
            }
            if (!properties.containsKey("cluster.id")
                    || !String.valueOf(BrokerSettings.NODE_ID).equals(properties.getProperty("node.id"))) {
                return Optional.of("The broker's folder " + folder + " is damaged: " + META
                        + " does not name the cluster and node; restore it from a backup, or start on another folder");
            }
            return strays(folder);
        } catch (IOException e) {
            return Optional.of("The broker's folder " + folder + " can't be read: " + e);
        }
    }

    /** A broker that does not know a topic any more sets its data aside, to delete them, and goes on without. */
    private static Optional<String> strays(Path folder) throws IOException {
        try (Stream<Path> content = Files.list(folder)) {
            return content.filter(path -> path.getFileName().toString().endsWith(STRAY))
                    .findFirst()
                    .map(stray -> "The broker's folder " + folder + " is damaged: " + METADATA
                            + " does not name topics whose data are there, such as " + stray.getFileName()
                            + "; restore it from a backup, or start on another folder");
        }
    }
}
