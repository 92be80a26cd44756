package io.keytrail.admin.signin;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.security.web.savedrequest.SavedRequest;
import org.springframework.security.web.savedrequest.SimpleSavedRequest;

/**
 * The page that somebody asked this server for before they had signed in, in a cookie of theirs: path and query, without
 * host. What is read from it is a page of this server, whatever somebody has written there.
 */
final class WantedPage implements RequestCache {

    /** A page with its filters; a longer address is not kept. */
    private static final int MOST_CHARACTERS = 1500;

    /** The characters of RFC 3986, and no host. */
    private static final Pattern PAGE = Pattern.compile("/(accounts/[\\w.~:/?#\\[\\]@!$&'()*+,;=%-]*)?");

    private final SignInCookie cookie = new SignInCookie("wanted", "/", Duration.ofMinutes(30));

    /** Whether that is a path of this server to which people may be sent, with query and fragment. */
    static boolean isOne(String address) {
        return address.length() <= MOST_CHARACTERS && PAGE.matcher(address).matches();
    }

    /** The path, with its query; empty where nobody wanted any. */
    Optional<String> of(HttpServletRequest request) {
        return cookie.read(request).flatMap(WantedPage::decoded).filter(WantedPage::isOne);
    }

    @Override
    public void saveRequest(HttpServletRequest request, HttpServletResponse response) {
        String query = request.getQueryString();
        String address = request.getRequestURI() + (query == null ? "" : "?" + query);
        if (Navigation.isOne(request) && isOne(address)) {
            byte[] bytes = address.getBytes(StandardCharsets.UTF_8);
            cookie.write(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes), request, response);
        }
    }

    @Override
    public SavedRequest getRequest(HttpServletRequest request, HttpServletResponse response) {
        return of(request).map(SimpleSavedRequest::new).orElse(null);
    }

    /** None: the page is asked for anew. */
    @Override
    public HttpServletRequest getMatchingRequest(HttpServletRequest request, HttpServletResponse response) {
        return null;
    }

    @Override
    public void removeRequest(HttpServletRequest request, HttpServletResponse response) {
        cookie.remove(request, response);
    }

    private static Optional<String> decoded(String text) {
        try {
            return Optional.of(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException foreign) {
            return Optional.empty();
        }
    }
}
