package io.keytrail.admin.desk;

import io.keytrail.schemas.keys.KeyText;
import io.keytrail.service.access.ClientAddress;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpHeaders;

/**
 * Where a request came from, for the audit log.
 *
 * @param ip the client's address
 * @param userAgent its User-Agent, cut to 512 characters, control characters replaced, key texts masked; null if it sent
 *     none
 */
public record Origin(String ip, String userAgent) {

    private static final int LONGEST_USER_AGENT = 512;

    /** The origin of that request. */
    public static Origin of(HttpServletRequest request, ClientAddress addresses) {
        return new Origin(addresses.of(request), clean(request.getHeader(HttpHeaders.USER_AGENT)));
    }

    private static String clean(String userAgent) {
        if (userAgent == null) {
            return null;
        }
        String cut = userAgent.length() > LONGEST_USER_AGENT ? userAgent.substring(0, LONGEST_USER_AGENT) : userAgent;
        return KeyText.mask(cut.replaceAll("\\p{Cntrl}", "?"));
    }
}
