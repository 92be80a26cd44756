package io.keytrail.admin.signin;

/** So many sign-ins wait for the issuer already, in all or from one network, that this one is not brought to it. */
final class IssuerBusyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    IssuerBusyException() {
        super("the issuer has not answered earlier sign-ins yet");
    }
}
