package io.keytrail.streams.query;

import io.keytrail.schemas.keys.KeyText;
import io.keytrail.service.problem.Problem;
import io.keytrail.service.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The query string of one request, read strictly: a parameter that the route does not know, one given twice, an empty
 * one and one of another form than the route takes are each 400 {@code bad-parameter}. A misspelt filter must
 * not silently widen the answer.
 */
final class QueryParameters {

    private static final String TIME = "a time such as 2026-11-23T20:05:25.120Z (ISO-8601 with Z or an offset)";

    private static final int LONGEST_NAME = 64;

    private final Map<String, String[]> values;

    private QueryParameters(Map<String, String[]> values) {
        this.values = values;
    }

    /**
     * @param values decoded parameters, as the servlet API gives them
     * @param known every parameter that the route takes
     */
    static QueryParameters of(Map<String, String[]> values, Set<String> known) {
        for (Map.Entry<String, String[]> parameter : values.entrySet()) {
            String name = parameter.getKey();
            if (!known.contains(name)) {
                throw unknown(name, known);
            }
            if (parameter.getValue().length > 1) {
                throw Problem.badParameter(name, "one value, not " + parameter.getValue().length)
                        .asException();
            }
        }
        return new QueryParameters(values);
    }

    /** Several sets of names as one. */
    static Set<String> names(List<Set<String>> sets) {
        return sets.stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
    }

    Optional<String> text(String name, Pattern form, String takes) {
        return raw(name).map(value -> {
            if (!form.matcher(value).matches()) {
                throw Problem.badParameter(name, takes).asException();
            }
            return value;
        });
    }

    /** A time, cut to milliseconds. */
    Optional<Instant> time(String name) {
        return raw(name).map(value -> {
            try {
                return Instant.parse(value).truncatedTo(ChronoUnit.MILLIS);
            } catch (DateTimeParseException e) {
                throw Problem.badParameter(name, TIME).asException();
            }
        });
    }

    Optional<Duration> duration(String name, String takes) {
        return raw(name).map(value -> {
            try {
                return Duration.parse(value);
            } catch (DateTimeParseException e) {
                throw Problem.badParameter(name, takes).asException();
            }
        });
    }

    int number(String name, int smallest, int largest, int otherwise) {
        return raw(name)
                .map(value -> {
                    String takes = "a whole number from " + smallest + " to " + largest;
                    if (!value.matches("[0-9]{1,9}")) {
                        throw Problem.badParameter(name, takes).asException();
                    }
                    int number = Integer.parseInt(value);
                    if (number < smallest || number > largest) {
                        throw Problem.badParameter(name, takes).asException();
                    }
                    return number;
                })
                .orElse(otherwise);
    }

    <E extends Enum<E>> Optional<E> symbol(String name, Class<E> type) {
        return raw(name)
                .map(value -> Arrays.stream(type.getEnumConstants())
                        .filter(symbol -> symbol.name().equals(value))
                        .findFirst()
                        .orElseThrow(
                                () -> Problem.badParameter(name, oneOf(type)).asException()));
    }

    /** As {@link #symbol}, for a parameter that must be there. */
    <E extends Enum<E>> E requiredSymbol(String name, Class<E> type) {
        return symbol(name, type)
                .orElseThrow(() -> Problem.badParameter(name, oneOf(type)).asException());
    }

    private static <E extends Enum<E>> String oneOf(Class<E> type) {
        return "one of "
                + Arrays.stream(type.getEnumConstants()).map(Enum::name).collect(Collectors.joining(", "));
    }

    Optional<String> raw(String name) {
        String[] given = values.get(name);
        if (given == null || given.length == 0) {
            return Optional.empty();
        }
        if (given[0].isEmpty()) {
            throw Problem.badParameter(name, "a value; leave the parameter out to have no such filter")
                    .asException();
        }
        return Optional.of(given[0]);
    }

    private static ProblemException unknown(String name, Set<String> known) {
        // whoever pastes a key in the wrong place must not find it in an error
        String masked = KeyText.mask(name);
        String shown = masked.length() > LONGEST_NAME ? masked.substring(0, LONGEST_NAME) + "…" : masked;
        String others = known.isEmpty()
                ? "This address takes no parameters."
                : "This address takes " + String.join(", ", new TreeSet<>(known)) + ".";
        return Problem.badParameterSaying(shown, "There is no parameter " + shown + ". " + others)
                .asException();
    }
}
