package io.keytrail.streams.state;

import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Conversion;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Avro's view of one generated record and the records and enums within it. Avro instantiates only classes that somebody
 * said it may trust, by system property or for the whole JVM; this model trusts those that its record's own schema
 * names, and nothing else.
 */
final class StateModel extends SpecificData {

    private final Map<String, Class<?>> trusted = new HashMap<>();

    StateModel(Class<? extends SpecificRecord> type) {
        super(type.getClassLoader());
        for (Conversion<?> conversion : SpecificData.getForClass(type).getConversions()) {
            addLogicalTypeConversion(conversion);
        }
        trust(SpecificData.get().getSchema(type));
    }

    @Override
    public Class<?> getClass(Schema schema) {
        return switch (schema.getType()) {
            case RECORD, ENUM, FIXED -> trusted.get(schema.getFullName());
            default -> super.getClass(schema);
        };
    }

    private void trust(Schema schema) {
        switch (schema.getType()) {
            case UNION -> schema.getTypes().forEach(this::trust);
            case ARRAY -> trust(schema.getElementType());
            case MAP -> trust(schema.getValueType());
            case RECORD -> {
                if (trusted.put(schema.getFullName(), load(schema)) == null) {
                    schema.getFields().forEach(field -> trust(field.schema()));
                }
            }
            case ENUM, FIXED -> trusted.put(schema.getFullName(), load(schema));
            default -> {
                // simple types need no class
            }
        }
    }

    private Class<?> load(Schema schema) {
        try {
            return Class.forName(SpecificData.getClassName(schema), false, getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("no class was generated for " + schema.getFullName(), e);
        }
    }
}
