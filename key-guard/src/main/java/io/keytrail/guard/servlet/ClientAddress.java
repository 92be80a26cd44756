package io.keytrail.guard.servlet;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Finds the client's address. {@code X-Forwarded-For} is read from its end, where our own proxies write: as long as the
 * address so far is a trusted proxy, the one before it is believed. What a client puts there itself changes nothing.
 */
final class ClientAddress {

    private final List<IpBlock> trustedProxies;

    ClientAddress(List<IpBlock> trustedProxies) {
        this.trustedProxies = List.copyOf(trustedProxies);
    }

    /**
     * The client's address in its textual form.
     *
     * @param peer address of the connection's other end
     * @param forwardedFor values of X-Forwarded-For in the order of the headers
     * @return null if the peer has no IP address
     */
    String of(String peer, List<String> forwardedFor) {
        Optional<InetAddress> client = peer == null ? Optional.empty() : IpBlock.address(peer);
        String[] hops = String.join(",", forwardedFor).split(",", -1);
        for (int i = hops.length - 1; i >= 0 && client.filter(this::isTrusted).isPresent(); i--) {
            Optional<InetAddress> before = IpBlock.address(hops[i]);
            if (before.isEmpty()) {
                break;
            }
            client = before;
        }
        return client.map(InetAddress::getHostAddress).orElse(null);
    }

    private boolean isTrusted(InetAddress address) {
        for (IpBlock block : trustedProxies) {
            if (block.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
