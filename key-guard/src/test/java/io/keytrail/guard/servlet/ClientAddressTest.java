package io.keytrail.guard.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {

    /** Trusted proxies, the connection's peer, X-Forwarded-For with {@code |} between headers, and who it was. */
    @ParameterizedTest(name = "[{index}] trusted={0} peer={1} forwarded={2}")
    @CsvSource(
            nullValues = "-",
            value = {
                // nobody is trusted: the header is what anyone may write
                "-, 203.0.113.9, -, 203.0.113.9",
                "-, 203.0.113.9, 198.51.100.1, 203.0.113.9",
                "10.0.0.0/8, 203.0.113.9, 198.51.100.1, 203.0.113.9",
                // a trusted proxy
                "10.0.0.0/8, 10.1.2.3, 198.51.100.1, 198.51.100.1",
                "10.0.0.0/8, 10.1.2.3, -, 10.1.2.3",
                "10.1.2.3, 10.1.2.3, 198.51.100.1, 198.51.100.1",
                "10.1.2.4, 10.1.2.3, 198.51.100.1, 10.1.2.3",
                // what the client wrote itself stands before what the proxy wrote
                "10.0.0.0/8, 10.1.2.3, '1.2.3.4, 198.51.100.1', 198.51.100.1",
                "10.0.0.0/8, 10.1.2.3, '127.0.0.1,10.0.0.1,198.51.100.1', 198.51.100.1",
                // several proxies, one header each
                "10.0.0.0/8, 10.1.2.3, '198.51.100.1, 10.9.9.9', 198.51.100.1",
                "10.0.0.0/8, 10.1.2.3, 1.2.3.4|198.51.100.1|10.9.9.9, 198.51.100.1",
                // every hop is trusted: the first is the client
                "10.0.0.0/8, 10.1.2.3, '10.0.0.5, 10.0.0.6', 10.0.0.5",
                // what is no address ends the chain; no name is ever looked up
                "10.0.0.0/8, 10.1.2.3, unknown, 10.1.2.3",
                "10.0.0.0/8, 10.1.2.3, '198.51.100.1, _hidden', 10.1.2.3",
                "10.0.0.0/8, 10.1.2.3, 'evil.example, 10.9.9.9', 10.9.9.9",
                "10.0.0.0/8, 10.1.2.3, 010.1.1.1, 10.1.2.3",
                "10.0.0.0/8, 10.1.2.3, 1.2.3, 10.1.2.3",
                "10.0.0.0/8, 10.1.2.3, 1.2.3.256, 10.1.2.3",
                "10.0.0.0/8, 10.1.2.3, 1.2.3.4.5, 10.1.2.3",
                "10.0.0.0/8, 10.1.2.3, '198.51.100.1,', 10.1.2.3",
                // ports, brackets, zones
                "10.0.0.0/8, 10.1.2.3, 198.51.100.1:4711, 198.51.100.1",
                "10.0.0.0/8, 10.1.2.3, '[2001:db8::7]:4711', 2001:db8:0:0:0:0:0:7",
                "10.0.0.0/8, 10.1.2.3, 2001:db8::7, 2001:db8:0:0:0:0:0:7",
                "10.0.0.0/8, 10.1.2.3, '[2001:db8::7', 10.1.2.3",
                "10.0.0.0/8, 10.1.2.3, '::zz', 10.1.2.3",
                "10.0.0.0/8, 10.1.2.3, 'ab:', 10.1.2.3",
                "10.0.0.0/8, 10.1.2.3, '.:', 10.1.2.3",
                "-, fe80::1%eth0, -, fe80:0:0:0:0:0:0:1",
                // IPv6 proxies, and IPv4 within IPv6
                "fd00::/8, fd12::1, 198.51.100.1, 198.51.100.1",
                "fd00::/8, 2001:db8::1, 198.51.100.1, 2001:db8:0:0:0:0:0:1",
                "10.0.0.0/8, ::ffff:10.1.2.3, 198.51.100.1, 198.51.100.1",
                "0.0.0.0/0, 203.0.113.9, 2001:db8::7, 2001:db8:0:0:0:0:0:7",
                // no address at all
                "-, -, 198.51.100.1, -",
                "-, '', 198.51.100.1, -",
            })
    void theClientIsTheLastAddressThatATrustedProxyVouchesFor(
            String trusted, String peer, String forwarded, String expected) {
        // Given trusted proxies
        List<IpBlock> proxies = trusted == null ? List.of() : List.of(IpBlock.parse(trusted));
        List<String> headers = forwarded == null ? List.of() : Arrays.asList(forwarded.split("\\|", -1));

        // When a request comes
        // Then the client is found
        assertThat(new ClientAddress(proxies).of(peer, headers)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.128.0.0/9, 10.127.255.255, false",
        "192.168.4.0/22, 192.168.7.255, true",
        "192.168.4.0/22, 192.168.8.0, false",
        "203.0.113.9/32, 203.0.113.9, true",
        "203.0.113.9/32, 203.0.113.8, false",
        "0.0.0.0/0, 8.8.8.8, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::/0, 2001:db8::1, true",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
    })
    void aBlockHoldsWhatSharesItsPrefix(String block, String address, boolean held) {
        // Given a block
        // When an address is held against it
        // Then the first bits decide
        assertThat(IpBlock.parse(block).contains(IpBlock.address(address).orElseThrow()))
                .isEqualTo(held);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "proxy.example", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "10.0.0/8", "fd00::/129", "10/8"
            })
    void whatIsNoBlockIsNamed(String text) {
        // Given something else
        // When it is parsed
        // Then the error shows it
        assertThatThrownBy(() -> IpBlock.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
