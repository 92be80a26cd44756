package io.keytrail.admin.console;

import io.keytrail.schemas.IsoMillis;
import io.keytrail.schemas.keys.KeyText;
import io.keytrail.service.problem.Problem;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What of a log is asked for, as it stands in the page's address: the query API's own parameters, which it alone judges.
 * Times come with a zone from a script, without one from a form that no script has touched; that one is in UTC.
 *
 * @param form which parameters there are
 * @param values by parameter, in the form's order; only those that are set
 */
public record RecordFilter(Form form, Map<String, String> values) {

    private static final List<String> TIMES = List.of("from", "to");

    /**
     * The parameters of a page.
     *
     * @param names those that filter, in order
     * @param besides those that do not and may be in the address as well
     */
    public record Form(List<String> names, Set<String> besides) {}

    public RecordFilter {
        Map<String, String> ordered = new LinkedHashMap<>();
        for (String name : form.names) {
            String value = values.get(name);
            if (value != null && !value.isBlank()) {
                ordered.put(name, TIMES.contains(name) ? inUtc(value.strip()) : value.strip());
            }
        }
        values = ordered;
    }

    /**
     * The filter of a request. A key that was typed where its id belongs is masked: see {@link #complaint}.
     *
     * @param parameters decoded, as the servlet API gives them
     * @throws io.keytrail.service.problem.ProblemException 400 {@code bad-parameter} for one that is unknown or given
     *     twice: a misspelt filter must not show more than was asked for
     */
    public static RecordFilter of(Form form, Map<String, String[]> parameters) {
        Map<String, String> values = new LinkedHashMap<>();
        parameters.forEach((name, given) -> {
            if (!form.names.contains(name) && !form.besides.contains(name)) {
                throw Problem.badParameterSaying(
                                "query", "There is no such filter; there are " + String.join(", ", form.names) + ".")
                        .asException();
            }
            if (given.length > 1) {
                throw Problem.badParameter(name, "one value, not " + given.length)
                        .asException();
            }
            values.put(name, KeyText.mask(given[0]));
        });
        return new RecordFilter(form, values);
    }

    /** What is wrong with it, as far as that is not the query API's to say. */
    public Optional<String> complaint(Map<String, String[]> parameters) {
        return values.keySet().stream()
                .filter(name -> parameters.containsKey(name)
                        && !parameters.get(name)[0].equals(
                                KeyText.mask(parameters.get(name)[0])))
                .map(name -> name + " takes no key's text. Look a key up under Leaked key?")
                .findFirst();
    }

    private static String inUtc(String time) {
        try {
            return IsoMillis.format(LocalDateTime.parse(time).toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException withZoneOrNoTime) {
            return time;
        }
    }

    /** The value of a parameter, empty if it is not set. */
    public String get(String name) {
        return values.getOrDefault(name, "");
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** Whether a field for local times can show the value. */
    public boolean isTime(String name) {
        return get(name).isEmpty() || !local(name).isEmpty();
    }

    /** The time as a field for local times takes it, in UTC; empty if it is none. */
    public String local(String name) {
        try {
            return LocalDateTime.ofInstant(Instant.parse(get(name)), ZoneOffset.UTC)
                    .toString();
        } catch (DateTimeParseException unset) {
            return "";
        }
    }

    /** Whether the query API's complaint is about that parameter: its sentence begins with the name. */
    public boolean isNamedIn(String complaint, String name) {
        return complaint != null && complaint.startsWith(name + " ");
    }

    /** This filter with another value for one parameter. */
    public RecordFilter with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(values);
        more.put(name, value);
        return new RecordFilter(form, more);
    }

    /** This filter without some of its parameters. */
    public RecordFilter without(Set<String> names) {
        Map<String, String> fewer = new LinkedHashMap<>(values);
        fewer.keySet().removeAll(names);
        return new RecordFilter(form, fewer);
    }

    /** This filter for all times. */
    public RecordFilter withoutRange() {
        return without(Set.copyOf(TIMES));
    }

    /** As the query of an address, with its question mark; empty for none. */
    public String query(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(values);
        all.putAll(more);
        return all.isEmpty()
                ? ""
                : all.entrySet().stream()
                        .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&", "?", ""));
    }
}
