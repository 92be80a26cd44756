package io.keytrail.admin.console;

import java.time.Duration;

/**
 * A key's age, held against when rotation is recommended.
 *
 * @param days whole days, 0 or more
 * @param ofDays after how many rotation is recommended
 */
record KeyAge(long days, long ofDays) {

    /** How urgent rotation is. */
    enum Urgency {
        FRESH,
        SOON,
        OVERDUE
    }

    static KeyAge of(long days, Duration rotationInterval) {
        return new KeyAge(days, rotationInterval.toDays());
    }

    /** When "soon" begins: of 180 days the last 30. */
    public long soonFrom() {
        return ofDays - ofDays / 6;
    }

    /** Soon in the last sixth of the interval, overdue from its end. */
    public Urgency urgency() {
        if (days >= ofDays) {
            return Urgency.OVERDUE;
        }
        return days >= soonFrom() ? Urgency.SOON : Urgency.FRESH;
    }

    /** Such as "73 days old". */
    public String inWords() {
        if (days == 0) {
            return "less than a day old";
        }
        return inWords(days) + " old";
    }

    /** Such as "73 of 180 days". */
    public String outOf() {
        return days + " of " + inWords(ofDays);
    }

    private static String inWords(long days) {
        return days == 1 ? "1 day" : days + " days";
    }
}
