package io.keytrail.service.access;

import java.util.List;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** A proven caller, as Spring Security carries it. */
public final class CallerAuthentication extends AbstractAuthenticationToken {

    private static final long serialVersionUID = 1L;

    /** Authority of operators; what anyone may do in a tenant's account is asked of the {@link Caller}. */
    static final String OPERATOR = "operator";

    private final transient Caller caller;

    /** Of a caller whose credentials were verified. */
    public CallerAuthentication(Caller caller) {
        super(caller.isOperator() ? List.of(new SimpleGrantedAuthority(OPERATOR)) : List.of());
        this.caller = caller;
        setAuthenticated(true);
    }

    /** Who it is. */
    public Caller caller() {
        return caller;
    }

    @Override
    public Object getPrincipal() {
        return caller;
    }

    @Override
    public String getName() {
        return caller.userId();
    }

    @Override
    public Object getCredentials() {
        return "";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CallerAuthentication that && caller.equals(that.caller);
    }

    @Override
    public int hashCode() {
        return caller.hashCode();
    }
}
