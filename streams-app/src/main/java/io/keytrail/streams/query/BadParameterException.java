package io.keytrail.streams.query;

/** A parameter that can't be used; becomes 400 {@code bad-parameter}. */
final class BadParameterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String parameter;
    private final String takes;

    /**
     * @param parameter its name
     * @param takes what it takes, in words that follow "takes"
     */
    BadParameterException(String parameter, String takes) {
        super(parameter + " takes " + takes);
        this.parameter = parameter;
        this.takes = takes;
    }

    String parameter() {
        return parameter;
    }

    String takes() {
        return takes;
    }
}
