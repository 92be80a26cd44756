package io.keytrail.guard.servlet;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** A block of IP addresses in CIDR notation (RFC 4632 section 3.1, RFC 4291 section 2.3). No names are ever resolved. */
final class IpBlock {

    private final byte[] network;
    private final int prefixLength;

    private IpBlock(byte[] network, int prefixLength) {
        this.network = network;
        this.prefixLength = prefixLength;
    }

    /** {@code 10.0.0.0/8}, {@code fd00::/8} or a single address. */
    static IpBlock parse(String text) {
        String trimmed = text.strip();
        int slash = trimmed.indexOf('/');
        byte[] network = address(slash < 0 ? trimmed : trimmed.substring(0, slash))
                .orElseThrow(() -> invalid(trimmed))
                .getAddress();
        int bits = network.length * 8;
        int prefixLength = bits;
        if (slash >= 0) {
            try {
                prefixLength = Integer.parseInt(trimmed.substring(slash + 1));
            } catch (NumberFormatException e) {
                throw invalid(trimmed);
            }
        }
        if (prefixLength < 0 || prefixLength > bits) {
            throw invalid(trimmed);
        }
        return new IpBlock(network, prefixLength);
    }

    boolean contains(InetAddress address) {
        byte[] octets = address.getAddress();
        if (octets.length != network.length) {
            return false;
        }
        for (int bit = 0; bit < prefixLength; bit += 8) {
            int compared = Math.min(8, prefixLength - bit);
            int mask = (0xff << (8 - compared)) & 0xff;
            if (((octets[bit / 8] ^ network[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * The address that a literal stands for, as it may come in X-Forwarded-For: with a port, in brackets, with a zone.
     * An IPv4 address mapped into IPv6 is the IPv4 address.
     */
    static Optional<InetAddress> address(String literal) {
        String text = literal.strip();
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            return end < 0 ? Optional.empty() : v6(text.substring(1, end));
        }
        int colon = text.indexOf(':');
        if (colon >= 0 && colon != text.lastIndexOf(':')) {
            return v6(text);
        }
        return v4(colon < 0 ? text : text.substring(0, colon));
    }

    private static Optional<InetAddress> v4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        byte[] octets = new byte[4];
        for (int i = 0; i < 4; i++) {
            if (!parts[i].matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(parts[i]) > 255) {
                return Optional.empty();
            }
            octets[i] = (byte) Integer.parseInt(parts[i]);
        }
        return of(octets);
    }

    private static Optional<InetAddress> v6(String text) {
        int zone = text.indexOf('%');
        String digits = zone < 0 ? text : text.substring(0, zone);
        if (digits.indexOf(':') < 0 || !digits.matches("[0-9A-Fa-f:][0-9A-Fa-f:.]{1,44}")) {
            return Optional.empty();
        }
        try {
            // in brackets and with a colon in it, this is a literal or an error, but never a name to look up
            return Optional.of(InetAddress.getByName("[" + digits + "]"));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static Optional<InetAddress> of(byte[] octets) {
        try {
            return Optional.of(InetAddress.getByAddress(octets));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets are an address", e);
        }
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException(
                "'" + text + "' is no IP address or block of them, such as 10.0.0.0/8 or fd00::/8");
    }
}
