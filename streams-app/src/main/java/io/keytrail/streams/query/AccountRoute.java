package io.keytrail.streams.query;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a route about one account (path variable {@code account}): {@link AccountGate} lets pass only those who may read
 * the account, and only on the instance that holds the state that the route needs.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface AccountRoute {

    /** The state that the route reads. */
    Needs value();

    /** What of an account's state a route can need. */
    enum Needs {
        /** Calls, usage, last use: on the owner of the account's partition of {@code api-calls}. */
        CALLS,
        /** The audit chain: on the owner of the account's partition of {@code audit-log}. */
        AUDIT,
        /** Nothing that only one instance has. */
        NOTHING
    }
}
