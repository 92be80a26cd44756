package io.keytrail.schemas;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times as every Keytrail JSON and hash writes them: ISO-8601, UTC, always three digits of milliseconds. */
public final class IsoMillis {

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private IsoMillis() {}

    /** Such as {@code 2026-11-23T20:05:25.120Z}; null for null. */
    public static String format(Instant time) {
        return time == null ? null : FORMAT.format(time);
    }
}
