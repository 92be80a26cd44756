package io.keytrail.streams.query;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.CallOutcome;
import io.keytrail.schemas.calls.CallForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Which calls are asked for. Filters combine with AND; with none, every call matches. Immutable. */
final class CallFilter implements Predicate<ApiCall> {

    /** The parameters that make a filter. */
    static final Set<String> PARAMETERS =
            Set.of("method", "status", "path", "keyId", "clientIp", "outcome", "requestId");

    /** RFC 9110, token, in any case of letters. */
    private static final Pattern METHOD =
            Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1," + CallForm.LONGEST_METHOD + "}");

    private static final Pattern STATUS = Pattern.compile("[1-5]([0-9]{2}|xx)", Pattern.CASE_INSENSITIVE);
    private static final Pattern ANY = Pattern.compile(".{1,2048}", Pattern.DOTALL);

    private final List<Predicate<ApiCall>> conditions;
    private final String description;

    private CallFilter(List<Predicate<ApiCall>> conditions, String description) {
        this.conditions = List.copyOf(conditions);
        this.description = description;
    }

    static CallFilter from(QueryParameters parameters) {
        Reader reader = new Reader(parameters);
        reader.method();
        reader.status();
        reader.path();
        reader.equal("keyId", ApiCall::getKeyId);
        reader.equal("clientIp", ApiCall::getClientIp);
        reader.outcome();
        reader.equal("requestId", ApiCall::getRequestId);
        return new CallFilter(reader.conditions, reader.description.toString());
    }

    @Override
    public boolean test(ApiCall call) {
        for (Predicate<ApiCall> condition : conditions) {
            if (!condition.test(call)) {
                return false;
            }
        }
        return true;
    }

    /** Two filters that ask for the same have the same description; cursors are bound to it. */
    String description() {
        return description;
    }

    private static final class Reader {

        private final QueryParameters parameters;
        private final List<Predicate<ApiCall>> conditions = new ArrayList<>();
        private final StringBuilder description = new StringBuilder();

        Reader(QueryParameters parameters) {
            this.parameters = parameters;
        }

        void method() {
            parameters.text("method", METHOD, "an HTTP method such as GET").ifPresent(text -> {
                String method = text.toUpperCase(Locale.ROOT);
                add("method", method, call -> method.equals(call.getMethod()));
            });
        }

        void status() {
            parameters
                    .text("status", STATUS, "a status such as 404 or a class such as 4xx")
                    .ifPresent(text -> {
                        int hundreds = text.charAt(0) - '0';
                        boolean wholeClass = text.toLowerCase(Locale.ROOT).endsWith("xx");
                        add(
                                "status",
                                text.toLowerCase(Locale.ROOT),
                                wholeClass
                                        ? call -> call.getStatus() / 100 == hundreds
                                        : statusIs(Integer.parseInt(text)));
                    });
        }

        void path() {
            parameters
                    .text("path", ANY, "a prefix of the path, up to 2048 characters")
                    .ifPresent(
                            prefix -> add("path", prefix, call -> call.getPath().startsWith(prefix)));
        }

        void outcome() {
            parameters
                    .symbol("outcome", CallOutcome.class)
                    .ifPresent(outcome -> add("outcome", outcome.name(), call -> call.getOutcome() == outcome));
        }

        void equal(String name, Function<ApiCall, String> field) {
            parameters
                    .text(name, ANY, "a text of up to 2048 characters")
                    .ifPresent(wanted -> add(name, wanted, call -> wanted.equals(field.apply(call))));
        }

        private static Predicate<ApiCall> statusIs(int status) {
            return call -> call.getStatus() == status;
        }

        private void add(String name, String value, Predicate<ApiCall> condition) {
            conditions.add(condition);
            // lengths keep "a=1&b=2" as one value apart from two values
            description
                    .append(name)
                    .append(':')
                    .append(value.length())
                    .append(':')
                    .append(value)
                    .append(';');
        }
    }
}
