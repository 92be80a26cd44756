package io.keytrail.admin.query;

import io.keytrail.schemas.keys.Slot;
import io.keytrail.service.access.Caller;
import io.keytrail.service.access.Role;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A question to the query API, asked as its caller and never with more rights than the question needs.
 *
 * @param caller who asks
 * @param roles what the query API is told of the caller's roles
 * @param path of the query API, checked and without query, such as {@code /api/v1/accounts/acme/keys}
 * @param parameters its query, in order; those that are empty are left out
 * @param counts whether the query API reads a whole log for the answer, which takes it longer than a page
 */
public record Question(
        Caller caller, Map<String, Role> roles, String path, Map<String, String> parameters, boolean counts) {

    private static final String API = "/api/v1";

    public Question {
        roles = Map.copyOf(roles);
        Map<String, String> given = new LinkedHashMap<>(parameters);
        given.values().removeIf(value -> value == null || value.isEmpty());
        parameters = given;
    }

    /**
     * About an account, with the caller's role in that one alone.
     *
     * @param path behind {@code /accounts/<account>}, such as {@code /keys}
     */
    public static Question about(Caller caller, String account, String path) {
        Map<String, Role> role =
                caller.roleIn(account).map(known -> Map.of(account, known)).orElse(Map.of());
        return new Question(caller, role, API + "/accounts/" + account + path, Map.of(), false);
    }

    /** Which key has that SHA-256; with all of the caller's roles, since nobody knows the key's account yet. */
    public static Question ofKey(Caller caller, String keyHash) {
        return new Question(caller, caller.roles(), API + "/keys/" + keyHash, Map.of(), false);
    }

    /** What would break if the slot's active key ended: calls by caller, counted over the whole log. */
    public static Question ofImpact(Caller caller, String account, Slot slot) {
        return about(caller, account, "/keys/" + slot + "/impact").thatCounts();
    }

    /** The same question with these parameters. */
    public Question with(Map<String, String> more) {
        return new Question(caller, roles, path, more, counts);
    }

    /** The same question, as one whose answer may take its time. */
    public Question thatCounts() {
        return new Question(caller, roles, path, parameters, true);
    }

    /** Path and query as they stand in a request. */
    String target() {
        if (parameters.isEmpty()) {
            return path;
        }
        return parameters.entrySet().stream()
                .map(parameter -> encoded(parameter.getKey()) + "=" + encoded(parameter.getValue()))
                .collect(Collectors.joining("&", path + "?", ""));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
