package io.keytrail.streams.query;

import java.math.BigDecimal;

/** Durations as the query API shows them: milliseconds with three decimals, never in scientific notation. */
final class Millis {

    private Millis() {}

    static BigDecimal ofMicros(long micros) {
        return BigDecimal.valueOf(micros, 3);
    }
}
