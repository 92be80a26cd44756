package io.keytrail.schemas.audit;

import java.util.Map;
import java.util.SortedMap;

/**
 * Objects of strings, whole numbers, nulls and further objects in the canonical form of RFC 8785 (JCS): no white space,
 * properties in the order of their names' UTF-16 code units, strings as ECMAScript's JSON.stringify writes them.
 */
final class CanonicalJson {

    /** Whole numbers above have no canonical form: RFC 8785 takes them through IEEE 754 doubles. */
    static final long LARGEST_NUMBER = (1L << 53) - 1;

    private static final String HEX = "0123456789abcdef";

    private CanonicalJson() {}

    /**
     * The canonical text.
     *
     * @param properties sorted as Java compares strings, which is by UTF-16 code units; values are String, Long, Map or
     *     null
     * @throws IllegalArgumentException if a string has a lone surrogate or a number is beyond 2^53 - 1
     */
    static String of(SortedMap<String, ?> properties) {
        StringBuilder out = new StringBuilder(512);
        writeObject(properties, out);
        return out.toString();
    }

    private static void writeObject(SortedMap<String, ?> properties, StringBuilder out) {
        char separator = '{';
        for (Map.Entry<String, ?> property : properties.entrySet()) {
            out.append(separator);
            writeString(property.getKey(), out);
            out.append(':');
            writeValue(property.getValue(), out);
            separator = ',';
        }
        out.append(properties.isEmpty() ? "{}" : "}");
    }

    @SuppressWarnings("unchecked")
    private static void writeValue(Object value, StringBuilder out) {
        if (value == null) {
            out.append("null");
        } else if (value instanceof String text) {
            writeString(text, out);
        } else if (value instanceof Long number) {
            writeNumber(number, out);
        } else if (value instanceof SortedMap<?, ?> object) {
            writeObject((SortedMap<String, ?>) object, out);
        } else {
            throw new IllegalArgumentException("no canonical form for a " + value.getClass());
        }
    }

    private static void writeNumber(long number, StringBuilder out) {
        if (number > LARGEST_NUMBER || number < -LARGEST_NUMBER) {
            throw new IllegalArgumentException("no canonical form for the number " + number + ", beyond 2^53 - 1");
        }
        out.append(number);
    }

    private static void writeString(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < ' ') {
                        out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xF));
                    } else if (!Character.isSurrogate(c)) {
                        out.append(c);
                    } else if (isPairAt(text, i)) {
                        out.append(c).append(text.charAt(++i));
                    } else {
                        throw new IllegalArgumentException("no canonical form for a lone surrogate, at character " + i);
                    }
                }
            }
        }
        out.append('"');
    }

    private static boolean isPairAt(String text, int index) {
        return index + 1 < text.length() && Character.isSurrogatePair(text.charAt(index), text.charAt(index + 1));
    }

    /** The text with every lone surrogate replaced by U+FFFD; null for null. What is whole stays the same object. */
    static String withoutLoneSurrogates(String text) {
        if (text == null || text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .map(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? 0xFFFD : point)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }
}
