package io.keytrail.admin.signin;

import org.springframework.security.authentication.AuthenticationServiceException;

/** The issuer could not be asked, so whether somebody may come in is not known. */
final class IssuerUnreachableException extends AuthenticationServiceException {

    private static final long serialVersionUID = 1L;

    IssuerUnreachableException(String what) {
        super(what);
    }

    IssuerUnreachableException(String what, Throwable cause) {
        super(what, cause);
    }
}
