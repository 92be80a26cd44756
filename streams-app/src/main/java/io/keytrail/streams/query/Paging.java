package io.keytrail.streams.query;

import io.keytrail.service.problem.Problem;
import java.util.Optional;
import java.util.Set;

/**
 * How much of a log a request asks for, and from where on.
 *
 * @param limit how many records a page may have
 * @param cursorText the cursor as it came; empty for the first page
 */
record Paging(int limit, Optional<String> cursorText) {

    static final Set<String> PARAMETERS = Set.of("limit", "cursor");

    private static final int DEFAULT_LIMIT = 100;
    private static final int LARGEST_LIMIT = 1_000;

    /** An export is always of the whole: to it, a limit does not matter, and a cursor is refused. */
    static Paging of(QueryParameters parameters, Representation representation) {
        Optional<String> cursor = parameters.raw("cursor");
        if (cursor.isPresent() && representation != Representation.JSON) {
            throw Problem.badParameterSaying(
                            "cursor", "cursor goes with pages of JSON; " + representation.type() + " has no pages.")
                    .asException();
        }
        return new Paging(parameters.number("limit", 1, LARGEST_LIMIT, DEFAULT_LIMIT), cursor);
    }

    /**
     * The cursor, if one was given.
     *
     * @throws io.keytrail.service.problem.ProblemException 400 {@code bad-parameter} if it is none of this scope
     */
    Optional<PageCursor> cursor(String scope) {
        return cursorText.map(text -> PageCursor.require(text, scope));
    }
}
