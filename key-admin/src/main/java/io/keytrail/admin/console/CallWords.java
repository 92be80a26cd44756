package io.keytrail.admin.console;

import io.keytrail.schemas.CallOutcome;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The contract's symbols as people say them. */
public final class CallWords {

    private CallWords() {}

    /** {@code KEY_DEACTIVATED} as {@code key deactivated}; what is not known stays readable. */
    public static String outcome(String symbol) {
        return symbol == null ? "" : symbol.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** All outcomes in words, by symbol. */
    public static Map<String, String> outcomes() {
        Map<String, String> words = new LinkedHashMap<>();
        Arrays.stream(CallOutcome.values()).forEach(one -> words.put(one.name(), outcome(one.name())));
        return words;
    }
}
