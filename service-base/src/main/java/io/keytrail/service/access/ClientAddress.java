package io.keytrail.service.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.security.web.util.matcher.IpAddressMatcher;

/**
 * Where a request came from. {@code X-Forwarded-For} counts only as far as configured proxies wrote it: read from its
 * right end, the first address that is no trusted proxy is the client.
 */
public final class ClientAddress {

    private static final Pattern ADDRESS =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|(?=.*:.*:)[0-9a-fA-F:.]{2,45}");

    private final List<IpAddressMatcher> trustedProxies;

    /**
     * @param trustedProxies addresses and networks in CIDR notation
     * @throws IllegalArgumentException if one is neither
     */
    public ClientAddress(List<String> trustedProxies) {
        this.trustedProxies = trustedProxies.stream().map(IpAddressMatcher::new).toList();
    }

    /** The client's IP address in its textual form. */
    public String of(HttpServletRequest request) {
        String address = request.getRemoteAddr();
        for (String hop : forwardedFor(request)) {
            if (!isTrusted(address) || !isAddress(hop)) {
                break;
            }
            address = hop;
        }
        return address;
    }

    private static List<String> forwardedFor(HttpServletRequest request) {
        List<String> hops = new ArrayList<>();
        for (String header : Collections.list(request.getHeaders("X-Forwarded-For"))) {
            for (String hop : header.split(",", -1)) {
                hops.add(hop.strip());
            }
        }
        Collections.reverse(hops);
        return hops;
    }

    /** Whether it is an address in figures; names are never looked up. */
    private static boolean isAddress(String hop) {
        if (!ADDRESS.matcher(hop).matches()) {
            return false;
        }
        try {
            return new IpAddressMatcher(hop).matches(hop);
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private boolean isTrusted(String address) {
        return trustedProxies.stream().anyMatch(proxy -> proxy.matches(address));
    }
}
