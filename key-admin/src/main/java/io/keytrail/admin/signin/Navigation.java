package io.keytrail.admin.signin;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

/** Tells a browser going to a page from a script that fetches a part of one. */
final class Navigation {

    private Navigation() {}

    /** Whether the address is a page that somebody wants to see, and may be sent to once signed in. */
    static boolean isOne(HttpServletRequest request) {
        return HttpMethod.GET.matches(request.getMethod()) && wantsPage(request);
    }

    /** Whether the answer will be shown as a page. */
    static boolean wantsPage(HttpServletRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept != null && accept.contains("text/html");
    }
}
