package io.keytrail.schemas.codec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;

/**
 * A registry for tests, shared within the JVM by all that name the same {@code mock://scope}. Ids count from 1; the same
 * schema has the same id under every subject, as in a real registry.
 */
final class InMemoryRegistry implements SchemaRegistry {

    private static final String SCHEME = "mock://";
    private static final Map<String, InMemoryRegistry> SCOPES = new ConcurrentHashMap<>();

    private final List<Schema> schemas = new ArrayList<>();
    private final Map<String, Integer> ids = new HashMap<>();

    private InMemoryRegistry() {}

    static Optional<SchemaRegistry> from(Map<String, ?> config) {
        Object url = config.get(AvroSerdes.REGISTRY_URL);
        return url instanceof String text && text.startsWith(SCHEME)
                ? Optional.of(scope(text.substring(SCHEME.length())))
                : Optional.empty();
    }

    static InMemoryRegistry scope(String name) {
        return SCOPES.computeIfAbsent(name, unused -> new InMemoryRegistry());
    }

    @Override
    public synchronized int idOf(String subject, Schema schema) {
        return ids.computeIfAbsent(schema.toString(), unused -> {
            schemas.add(schema);
            return schemas.size();
        });
    }

    /** Whatever a test registers is taken. */
    @Override
    public void holdBackwardTransitive(String subject) {
        // nothing to hold
    }

    @Override
    public synchronized Schema schemaOf(int id) {
        if (id < 1 || id > schemas.size()) {
            throw new RegistryException(
                    RegistryException.Kind.UNKNOWN_ID, "the in-memory registry knows no schema with id " + id);
        }
        return schemas.get(id - 1);
    }
}
