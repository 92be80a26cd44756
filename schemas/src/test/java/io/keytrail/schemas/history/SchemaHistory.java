package io.keytrail.schemas.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;

/**
 * The committed versions of one topic's value schema, {@code v1.avsc}, {@code v2.avsc} …, oldest first: what may be on a
 * topic, on somebody's disk, or be written by somebody who did not upgrade yet.
 */
final class SchemaHistory {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final List<Schema> versions;

    SchemaHistory(List<Schema> versions) {
        this.versions = List.copyOf(versions);
    }

    static SchemaHistory in(Path folder) {
        List<Schema> versions = new ArrayList<>();
        while (Files.exists(file(folder, versions.size() + 1))) {
            versions.add(parse(file(folder, versions.size() + 1)));
        }
        return new SchemaHistory(versions);
    }

    /** Why {@code current} is not BACKWARD_TRANSITIVE: one line for each earlier version that it can't read. */
    List<String> unreadableBy(Schema current) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < versions.size(); i++) {
            SchemaPairCompatibility pair = SchemaCompatibility.checkReaderWriterCompatibility(current, versions.get(i));
            if (pair.getType() != SchemaCompatibilityType.COMPATIBLE) {
                found.add("v%d: %s".formatted(i + 1, pair.getResult().getIncompatibilities()));
            }
        }
        return found;
    }

    /** Whether the newest version is that schema, but for what is said in its docs. */
    boolean endsWith(Schema current) {
        return !versions.isEmpty()
                && withoutDocs(versions.get(versions.size() - 1)).equals(withoutDocs(current));
    }

    /** Writes that schema behind the newest version, unless it is the newest. */
    static void append(Path folder, Schema current) {
        SchemaHistory history = in(folder);
        if (history.endsWith(current)) {
            return;
        }
        try {
            Files.createDirectories(folder);
            Files.writeString(
                    file(folder, history.versions.size() + 1),
                    MAPPER.readTree(current.toString()).toPrettyString() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file(Path folder, int version) {
        return folder.resolve("v" + version + ".avsc");
    }

    private static Schema parse(Path file) {
        try {
            return new Schema.Parser().parse(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode withoutDocs(Schema schema) {
        try {
            JsonNode json = MAPPER.readTree(schema.toString());
            removeDocs(json);
            return json;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void removeDocs(JsonNode json) {
        // a field may be named doc, but a name is a value here, not a key
        if (json instanceof ObjectNode object) {
            object.remove("doc");
        }
        json.forEach(SchemaHistory::removeDocs);
    }
}
