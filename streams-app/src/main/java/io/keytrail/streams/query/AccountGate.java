package io.keytrail.streams.query;

import io.keytrail.schemas.keys.AccountId;
import io.keytrail.service.access.Caller;
import io.keytrail.service.access.Role;
import io.keytrail.streams.runtime.Owner;
import io.keytrail.streams.runtime.Ownership;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/**
 * What stands before every {@link AccountRoute}: first whether the caller may read the account, then where the account's
 * state is. What another instance holds is asked there, and its answer passed on.
 */
final class AccountGate implements HandlerInterceptor {

    private final Ownership ownership;
    private final Forwarder forwarder;

    AccountGate(Ownership ownership, Forwarder forwarder) {
        this.ownership = ownership;
        this.forwarder = forwarder;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        if (!(handler instanceof HandlerMethod method)) {
            return true;
        }
        AccountRoute route = method.getMethodAnnotation(AccountRoute.class);
        if (route == null) {
            return true;
        }
        String account = pathVariable(request, "account");
        Caller caller = caller();
        requireReader(caller, account);
        return switch (route.value()) {
            case CALLS -> isHere(ownership.ofCalls(account), caller, request, response);
            case AUDIT -> isHere(ownership.ofAudit(account), caller, request, response);
            case NOTHING -> true;
        };
    }

    private boolean isHere(Owner owner, Caller caller, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (!owner.here()) {
            forwarder.forward(owner, caller, request, response);
        }
        return owner.here();
    }

    /** Lets pass who may read the account's logs: its super admins and analysts; for account {@code -} operators. */
    static void requireReader(Caller caller, String account) {
        if (AccountId.NONE.equals(account)) {
            caller.requireOperator();
        } else {
            caller.require(account, Role.SUPER_ADMIN, Role.ANALYST);
        }
    }

    private static Caller caller() {
        Authentication proven = SecurityContextHolder.getContext().getAuthentication();
        if (proven != null && proven.getPrincipal() instanceof Caller caller) {
            return caller;
        }
        throw new AuthenticationCredentialsNotFoundException("this route needs a caller");
    }

    private static String pathVariable(HttpServletRequest request, String name) {
        Map<?, ?> variables = (Map<?, ?>) request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
        return (String) variables.get(name);
    }
}
