package io.keytrail.service.access;

import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
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

    private static final int ADDRESS_BYTES = 16;
    private static final int NETWORK_BYTES = 8;

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

    /**
     * Whose attempts count together: those of an IPv4 address, or of an IPv6 network of 64 bits, which whoever has one of its
     * addresses mostly has whole (RFC 6177).
     *
     * @param address as {@link #of} gives it
     * @return the address, or for IPv6 the first one of its network, with its length
     */
    public static String network(String address) {
        if (!address.contains(":")) {
            return address;
        }
        try {
            InetAddress parsed = InetAddress.getByName(address);
            if (!(parsed instanceof Inet6Address)) {
                return parsed.getHostAddress();
            }
            byte[] network = Arrays.copyOf(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES), ADDRESS_BYTES);
            return InetAddress.getByAddress(network).getHostAddress() + "/64";
        } catch (UnknownHostException malformed) {
            return address;
        }
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
