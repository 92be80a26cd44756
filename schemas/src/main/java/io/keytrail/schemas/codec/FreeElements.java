package io.keytrail.schemas.codec;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * Finds arrays whose elements may take no bytes at all, such as arrays of null. A payload of a few bytes can hold billions
 * of those, and whoever reads it counts them one by one; all other elements are bounded by the payload's size.
 */
final class FreeElements {

    private final Set<Schema> seen = byIdentity();

    private FreeElements() {}

    /** Whether there is such an array anywhere in that schema. */
    static boolean areIn(Schema schema) {
        return new FreeElements().in(schema);
    }

    private boolean in(Schema schema) {
        if (!seen.add(schema)) {
            return false;
        }
        return switch (schema.getType()) {
            case ARRAY -> !takesBytes(schema.getElementType(), byIdentity()) || in(schema.getElementType());
            case MAP -> in(schema.getValueType());
            case UNION -> schema.getTypes().stream().anyMatch(this::in);
            case RECORD -> schema.getFields().stream().anyMatch(field -> in(field.schema()));
            default -> false;
        };
    }

    private static boolean takesBytes(Schema schema, Set<Schema> within) {
        return switch (schema.getType()) {
            case NULL -> false;
            case FIXED -> schema.getFixedSize() > 0;
            case RECORD ->
                within.add(schema) && schema.getFields().stream().anyMatch(field -> takesBytes(field.schema(), within));
            default -> true;
        };
    }

    /** Schemas of the same shape are equal, and comparing them takes as long as walking through them. */
    private static Set<Schema> byIdentity() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }
}
