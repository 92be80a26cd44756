package io.keytrail.schemas.topics;

/** Names of the headers of a record on the dead-letter topic; every value is UTF-8 text. */
public final class DeadLetterHeaders {

    /** Why it could not be used, a constant such as {@code UNREADABLE}, {@code INVALID} or {@code FROM_THE_FUTURE}. */
    public static final String REASON = "keytrail.reason";

    /** One sentence for people: what was seen and what was expected. Never holds a part of the payload. */
    public static final String DETAIL = "keytrail.detail";

    /** Topic that the record came from. */
    public static final String ORIGIN_TOPIC = "keytrail.origin.topic";

    /** Partition that it came from, in decimal. */
    public static final String ORIGIN_PARTITION = "keytrail.origin.partition";

    /** Its offset there, in decimal. */
    public static final String ORIGIN_OFFSET = "keytrail.origin.offset";

    /** Its timestamp there, ISO-8601 UTC with milliseconds. */
    public static final String ORIGIN_TIMESTAMP = "keytrail.origin.timestamp";

    /** Size of the value as it came, in bytes, decimal; set where the value was cut to the size cap. */
    public static final String ORIGINAL_SIZE = "keytrail.original-size";

    private DeadLetterHeaders() {}
}
