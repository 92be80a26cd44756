package io.keytrail.schemas.keys;

import java.util.regex.Pattern;

/**
 * Where a key lives within its account: a kind and a name. A slot holds at most one ACTIVE key and at most one RETIRING
 * key, its predecessor.
 *
 * @param kind the slot's kind
 * @param name {@code [a-z0-9][a-z0-9-]{0,62}}
 */
public record Slot(KeyKind kind, String name) {

    /** The only slot name that kinds with a single key know. */
    public static final String DEFAULT_NAME = "default";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    public Slot {
        if (!isValidName(name)) {
            throw new IllegalArgumentException("slot name '" + name + "' is not of the form " + NAME.pattern());
        }
    }

    /** Whether the name has the form of a slot's name; null has not. */
    public static boolean isValidName(String name) {
        return name != null && NAME.matcher(name).matches();
    }

    /** {@code kind/name}, such as {@code private-app/nightly-export}. */
    @Override
    public String toString() {
        return kind.text() + "/" + name;
    }
}
