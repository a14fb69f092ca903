package dev.portwhy.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An address with a port: how it is written, and what netstat leaves out of it. */
class EndpointTest {

    private static Endpoint end(String address, int port) {
        return new Endpoint(IpAddress.parse(address).orElseThrow(), port);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 80, 127.0.0.1:80",
        "0.0.0.0, 0, 0.0.0.0:0",
        "255.255.255.255, 65535, 255.255.255.255:65535",
        "::, 0, [::]:0",
        "::1, 443, [::1]:443",
        "::ffff:10.0.0.1, 1, [::ffff:10.0.0.1]:1",
        "fe80::1, 65535, [fe80::1]:65535",
    })
    void isWrittenWithBracketsWhereColonsWouldMix(String address, int port, String text) {
        assertThat(end(address, port)).hasToString(text);
    }

    /** netstat prints IPv6 ends bare; what stands behind the last colon is the port. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                ":::8080, [::]:8080",
                "::1:8080, [::1]:8080",
                "fe80::1:22, [fe80::1]:22",
                "2001:db8::1:443, [2001:db8::1]:443",
                "::ffff:10.0.0.1:80, [::ffff:10.0.0.1]:80",
                "1:2:3:4:5:6:7:8:9, [1:2:3:4:5:6:7:8]:9",
                "1:2:3:4:5:6:7:8, none",
                ":::0, [::]:0",
                ":::65535, [::]:65535",
                ":::65536, none",
                ":::99999, none",
                ":::100000, none",
                ":::4294967376, none",
                ":::, none",
                "::, none",
                ":80, none",
                "80, none",
                "'', none",
                "127.0.0.1:80, none",
                "localhost:80, none",
                "::1:8o8o, none",
                "::1:+80, none",
                "::1:-1, none",
                "::1: 80, none",
                "[::1]:80, none",
                "[::]:80, none",
                ":::*, none",
                "::g:80, none",
                "::1:８０, none",
            })
    void anIpv6EndWithoutBrackets(String text, @Nullable String expected) {
        assertThat(Endpoint.ofBareIpv6(text).map(Endpoint::toString).orElse(null))
                .isEqualTo(expected);
    }

    @Test
    void isAValue() {
        assertThat(end("::1", 80)).isEqualTo(end("0:0:0:0:0:0:0:1", 80)).isNotEqualTo(end("::1", 81));
        assertThat(end("127.0.0.1", 80)).isNotEqualTo(end("::ffff:127.0.0.1", 80));
    }
}
