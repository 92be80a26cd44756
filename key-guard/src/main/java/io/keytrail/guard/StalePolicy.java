package io.keytrail.guard;

/** What a guard does with a key that it would accept, or does not know, when it knows less than it should. */
public enum StalePolicy {
    /**
     * Refuse with {@code KEYS_STALE}, HTTP 503: a deactivated key is never accepted for longer than the limit. A key whose
     * latest status can't be read is refused in the same way.
     */
    REFUSE,
    /** Judge by what was known last: the API stays up while Kafka is out of reach, dead keys may pass. */
    ALLOW
}
