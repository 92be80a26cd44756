package io.keytrail.schemas;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times as every Keytrail JSON and hash writes them: ISO-8601, UTC, always three digits of milliseconds. */
public final class IsoMillis {

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final byte[] TEMPLATE = "0000-00-00T00:00:00.000Z".getBytes(StandardCharsets.ISO_8859_1);
    private static final int SECONDS_A_DAY = 86_400;
    private static final long YEAR_0 = LocalDate.of(0, 1, 1).toEpochDay() * SECONDS_A_DAY;
    private static final long YEAR_10000 = LocalDate.of(10_000, 1, 1).toEpochDay() * SECONDS_A_DAY;

    private IsoMillis() {}

    /** Such as {@code 2026-11-23T20:05:25.120Z}; null for null. */
    public static String format(Instant time) {
        if (time == null) {
            return null;
        }
        long second = time.getEpochSecond();
        return second >= YEAR_0 && second < YEAR_10000 ? ofFourDigits(time) : FORMAT.format(time);
    }

    /** What {@link #FORMAT} makes of it, without what a formatter costs. */
    private static String ofFourDigits(Instant time) {
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(time.getEpochSecond(), SECONDS_A_DAY));
        int second = Math.floorMod(time.getEpochSecond(), SECONDS_A_DAY);
        byte[] text = TEMPLATE.clone();
        put(text, 3, date.getYear());
        put(text, 6, date.getMonthValue());
        put(text, 9, date.getDayOfMonth());
        put(text, 12, second / 3_600);
        put(text, 15, second / 60 % 60);
        put(text, 18, second % 60);
        put(text, 22, time.getNano() / 1_000_000);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /** Puts the digits of a number, the last one at that place; the zeros before them are there. */
    private static void put(byte[] text, int last, int number) {
        int at = last;
        for (int rest = number; rest > 0; rest /= 10) {
            text[at--] = (byte) ('0' + rest % 10);
        }
    }
}
