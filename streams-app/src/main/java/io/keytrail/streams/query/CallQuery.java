package io.keytrail.streams.query;

import io.keytrail.schemas.ApiCall;
import io.keytrail.streams.calls.StoredCall;
import io.keytrail.streams.stores.CloseableIterator;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Which calls a request asks for.
 *
 * @param parameters all of the request
 * @param filter what the calls have to be like
 * @param range when they have to have occurred
 */
record CallQuery(QueryParameters parameters, CallFilter filter, VisibleRange range) {

    private static final Set<String> PARAMETERS =
            QueryParameters.names(List.of(CallFilter.PARAMETERS, VisibleRange.PARAMETERS));

    /** @param others what the route takes besides filters and range */
    static CallQuery of(HttpServletRequest request, Set<String> others) {
        QueryParameters parameters =
                QueryParameters.of(request.getParameterMap(), QueryParameters.names(List.of(PARAMETERS, others)));
        return new CallQuery(parameters, CallFilter.from(parameters), VisibleRange.from(parameters));
    }

    /** Two queries for the same calls of the same account have the same scope. */
    String scope(String account) {
        return "calls|" + account + "|" + filter.description() + "|" + range.description();
    }

    /** Hands on those calls that match, and closes them. */
    void forEach(CloseableIterator<StoredCall> calls, Consumer<ApiCall> taker) {
        try (calls) {
            while (calls.hasNext()) {
                ApiCall call = calls.next().call();
                if (filter.test(call)) {
                    taker.accept(call);
                }
            }
        }
    }
}
