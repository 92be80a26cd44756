package io.keytrail.service.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

class ClientAddressTest {

    private final ClientAddress addresses = new ClientAddress(List.of("10.0.0.0/8", "fd00::/8"));

    @Test
    void withoutATrustedProxyNobodyIsForwarded() {
        assertThat(client("203.0.113.9", "198.51.100.1")).isEqualTo("203.0.113.9");
    }

    @Test
    void theFirstAddressFromTheRightThatIsNoTrustedProxyIsTheClient() {
        assertThat(client("10.0.0.1", "198.51.100.1, 203.0.113.9, 10.2.2.2")).isEqualTo("203.0.113.9");
        assertThat(client("fd00::1", "2001:db8::7")).isEqualTo("2001:db8::7");
        assertThat(client("10.0.0.1")).isEqualTo("10.0.0.1");
        assertThat(client("10.0.0.1", "10.0.0.2")).isEqualTo("10.0.0.2");
    }

    @Test
    void severalHeadersCountAsOne() {
        assertThat(client("10.0.0.1", "198.51.100.1", "203.0.113.9, 10.0.0.3")).isEqualTo("203.0.113.9");
    }

    @Test
    void whatIsNoAddressEndsTheChain() {
        for (String nonsense : List.of("unknown", "999.1.1.1", "ab:cd", "_hidden", "", "::::", "face", "1.2.3")) {
            assertThat(client("10.0.0.1", nonsense)).as(nonsense).isEqualTo("10.0.0.1");
            assertThat(client("10.0.0.1", "198.51.100.1, " + nonsense + ", 10.0.0.2"))
                    .as(nonsense)
                    .isEqualTo("10.0.0.2");
        }
    }

    @Test
    void theAddressesOfAnIpv6NetworkAreOneClients() {
        assertThat(ClientAddress.network("2001:db8:1:2:3:4:5:6")).isEqualTo(ClientAddress.network("2001:db8:1:2::9"));
        assertThat(ClientAddress.network("2001:db8:1:2::1")).isNotEqualTo(ClientAddress.network("2001:db8:1:3::1"));
        assertThat(ClientAddress.network("::1")).isNotEqualTo(ClientAddress.network("2001:db8::1"));
    }

    @Test
    void anIpv4AddressIsAClientOfItsOwnHoweverItIsWritten() {
        assertThat(ClientAddress.network("203.0.113.9")).isEqualTo("203.0.113.9");
        assertThat(ClientAddress.network("::ffff:203.0.113.9")).isEqualTo("203.0.113.9");
        assertThat(ClientAddress.network("203.0.113.10")).isNotEqualTo(ClientAddress.network("203.0.113.9"));
    }

    @Test
    void aProxyThatIsNoAddressIsRefusedAtTheStart() {
        assertThatThrownBy(() -> new ClientAddress(List.of("proxy.example"))).isInstanceOf(RuntimeException.class);
    }

    private String client(String remote, String... forwardedFor) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setRemoteAddr(remote);
        for (String header : forwardedFor) {
            request.addHeader("X-Forwarded-For", header);
        }
        return addresses.of(request);
    }
}
