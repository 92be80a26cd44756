package io.keytrail.schemas.codec;

import io.keytrail.schemas.TrustedRecords;
import io.keytrail.schemas.topics.TopicSpec;
import java.util.Collection;
import java.util.Map;
import org.apache.avro.specific.SpecificData;

/** Sees to it that the registry has today's schema of each topic before the first record needs it. */
public final class SchemaRegistration {

    static {
        TrustedRecords.declare();
    }

    private SchemaRegistration() {}

    /**
     * Registers each topic's value schema under {@code <topic>-value} and has the registry hold the subject
     * BACKWARD_TRANSITIVE. So producers in other languages find the schema, and a release whose schema does not fit fails
     * when it starts, not at its first record. May be repeated, and done by any number of instances at once. With
     * {@code auto.register.schemas=false} it only checks that the schema is there.
     *
     * @param config as for {@link AvroSerdes#from}; Keytrail's own client is used whatever the codec is
     * @throws AvroCodecException naming the topic, if the registry can't be reached or refuses
     */
    public static void ensure(Map<String, ?> config, Collection<TopicSpec> specs) {
        SchemaRegistry registry = SchemaRegistry.from(config);
        boolean mayWrite = RegistrySettings.autoRegister(config);
        for (TopicSpec spec : specs) {
            spec.valueType().ifPresent(type -> {
                try {
                    String subject = spec.name() + "-value";
                    registry.idOf(subject, SpecificData.get().getSchema(type));
                    if (mayWrite) {
                        registry.holdBackwardTransitive(subject);
                    }
                } catch (RegistryException e) {
                    throw AvroCodecException.unwritable(spec.name(), e);
                }
            });
        }
    }
}
