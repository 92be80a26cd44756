package io.keytrail.schemas.codec;

import java.util.Map;
import org.apache.avro.Schema;

/** Where schemas get their ids. Safe for use by many threads. */
interface SchemaRegistry {

    /**
     * The id of that schema under that subject.
     *
     * @throws RegistryException if there is no having it
     */
    int idOf(String subject, Schema schema);

    /**
     * The schema with that id.
     *
     * @throws RegistryException if there is no having it
     */
    Schema schemaOf(int id);

    /**
     * Has the registry refuse every later version under that subject that can't read all earlier ones.
     *
     * @throws RegistryException if it won't
     */
    void holdBackwardTransitive(String subject);

    /** The registry that {@code schema.registry.url} names. */
    static SchemaRegistry from(Map<String, ?> config) {
        return InMemoryRegistry.from(config)
                .orElseGet(() -> new CachedRegistry(new RegistryClient(RegistrySettings.from(config))));
    }
}
