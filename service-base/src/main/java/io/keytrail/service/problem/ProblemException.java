package io.keytrail.service.problem;

/** Ends a request with a {@link Problem}. Made by {@link Problem#asException()}. */
public class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    protected ProblemException(Problem problem, Throwable cause) {
        super(problem.status() + " " + problem.slug() + ": " + problem.detail(), cause);
        this.problem = problem;
    }

    /** What the caller gets. */
    public Problem problem() {
        return problem;
    }
}
