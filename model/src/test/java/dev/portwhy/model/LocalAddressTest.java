package dev.portwhy.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which addresses an address that is configured makes local: those a socket may bind. */
class LocalAddressTest {

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    /** All of an IPv4 prefix is local on a loopback device; on others, and over IPv6, the address alone. */
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 8, true, 127.0.0.1, true",
        "127.0.0.1, 8, true, 127.255.255.254, true",
        "127.0.0.1, 8, true, 128.0.0.1, false",
        "127.0.0.1, 32, true, 127.0.0.2, false",
        "10.1.0.1, 24, true, 10.1.0.77, true",
        "10.1.0.1, 24, true, 10.1.1.77, false",
        "10.1.0.1, 24, false, 10.1.0.77, false",
        "10.1.0.1, 24, false, 10.1.0.1, true",
        "::1, 128, true, ::1, true",
        "fd00::1, 64, true, fd00::2, false",
        "fd00::1, 64, false, fd00::1, true",
        "fd00::1, 64, true, fd00::1, true",
        "127.0.0.1, 8, true, ::1, false",
        "127.0.0.1, 8, true, ::ffff:127.0.0.1, false",
        "0.0.0.0, 0, false, 10.0.0.1, false",
    })
    void coversItsOwn(String local, int length, boolean loopback, String candidate, boolean covered) {
        LocalAddress one = new LocalAddress(address(local), length, 1, loopback ? "lo" : "eth0", loopback, false);
        assertThat(one.covers(address(candidate))).isEqualTo(covered);
    }

    @ParameterizedTest
    @CsvSource({"fd00::1", "fe80::1"})
    void oneThatIsStillCheckedForDuplicatesCoversNothing(String text) {
        assertThat(new LocalAddress(address(text), 64, 2, "eth0", false, true).covers(address(text)))
                .isFalse();
    }
}
