package io.keytrail.streams.query;

import io.keytrail.streams.stores.CloseableIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Cuts a log into pages.
 *
 * @param items the records of a page, in the order of the log
 * @param last where the next page begins: behind this position; empty if no record that matches is left
 */
record Pages<T, P>(List<T> items, Optional<P> last) {

    /**
     * How many records a page may look at. A filter that matches next to nothing would else read the whole log for one
     * page; so such a page ends early, with fewer records than asked for and the way on.
     */
    static final int MOST_EXAMINED = 500_000;

    /**
     * Reads one page and closes the log.
     *
     * @param log from behind the page before
     * @param position says where a record lies
     * @param after position of the page before, empty for the first page
     */
    static <T, P> Pages<T, P> read(
            CloseableIterator<T> log,
            Predicate<T> filter,
            Function<T, P> position,
            Optional<P> after,
            int limit,
            int mostExamined) {
        List<T> items = new ArrayList<>(Math.min(limit, 100));
        P last = after.orElse(null);
        int examined = 0;
        try (log) {
            while (log.hasNext()) {
                if (examined++ == mostExamined) {
                    return new Pages<>(items, Optional.of(last));
                }
                T item = log.next();
                if (filter.test(item)) {
                    if (items.size() == limit) {
                        return new Pages<>(items, Optional.of(last));
                    }
                    items.add(item);
                }
                last = position.apply(item);
            }
        }
        return new Pages<>(items, Optional.empty());
    }
}
