package io.keytrail.service.access;

import io.keytrail.service.problem.Problem;
import io.keytrail.service.problem.ProblemException;

/** The caller's role in an account does not allow what it asked for. Answered as 403 {@code forbidden}. */
public final class ForbiddenException extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final String account;

    /** Refuses something in that account. */
    public ForbiddenException(String account) {
        super(Problem.forbidden(), null);
        this.account = account;
    }

    /** The account in which it was refused. */
    public String account() {
        return account;
    }
}
