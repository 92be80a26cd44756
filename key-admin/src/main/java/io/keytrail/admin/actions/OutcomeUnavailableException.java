package io.keytrail.admin.actions;

/**
 * What became of an action could not be learned in time: 503 {@code unavailable}. The action may still be applied, until
 * its {@code validUntil}; a repeat with the same {@code actionId} learns the first outcome.
 */
public final class OutcomeUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String actionId;

    /**
     * @param actionId that of the action
     * @param why what was seen, in words
     * @param cause what Kafka or the codec said; null if they said nothing
     */
    public OutcomeUnavailableException(String actionId, String why, Throwable cause) {
        super("outcome of action " + actionId + " is unavailable: " + why, cause);
        this.actionId = actionId;
    }

    /** That of the action; the answer's body carries it. */
    public String actionId() {
        return actionId;
    }
}
