package io.keytrail.schemas.codec;

/** The schema registry could not be asked, or said no. The message never holds credentials. */
final class RegistryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST_DETAIL = 500;

    private final Kind kind;

    enum Kind {
        /** Out of reach, overloaded, misconfigured or talking nonsense: says nothing about the record. */
        UNAVAILABLE,
        /** The registry refused the schema: incompatible with earlier versions, invalid, or not registered. */
        REFUSED,
        /** The registry knows no such id. */
        UNKNOWN_ID
    }

    RegistryException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    RegistryException(Kind kind, String message) {
        this(kind, message, null);
    }

    /** Somebody else's words in one line that is not too long for a log; Avro and registries like to quote whole schemas. */
    static String brief(String words) {
        String line = words.replaceAll("\\s+", " ").trim();
        return line.length() > LONGEST_DETAIL ? line.substring(0, LONGEST_DETAIL) + "…" : line;
    }

    Kind kind() {
        return kind;
    }
}
