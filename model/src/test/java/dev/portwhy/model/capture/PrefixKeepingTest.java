package dev.portwhy.model.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.LocalAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixKeepingTest {

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    private static PrefixKeeping substitutes(long seed) {
        return new PrefixKeeping(new SipHash(seed, ~seed));
    }

    private static int common(IpAddress one, IpAddress other) {
        int bits = 0;
        while (bits < one.bits() && one.samePrefix(other, bits + 1)) {
            bits++;
        }
        return bits;
    }

    /** The values that the authors of the hash give, for the key 00 01 … 0f and for 0 and 8 bytes of 00 01 …. */
    @Test
    void theHashIsSipHash() {
        SipHash hash = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
        assertThat(hash.of()).isEqualTo(0x726fdb47dd0e0e31L);
        assertThat(hash.of(0x0706050403020100L)).isEqualTo(0x93f5f5799a932462L);
    }

    @Test
    void whatTwoAddressesHaveInCommonTheirSubstitutesHaveInCommon() {
        Random random = new Random(3);
        List<IpAddress> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            IpAddress six = new IpAddress(
                    Family.INET6,
                    random.nextLong() >>> 3 | 0x2000_0000_0000_0000L,
                    random.nextInt(3) == 0 ? 5 : random.nextLong());
            all.add(random.nextBoolean() ? six : IpAddress.v4(random.nextInt()));
            IpAddress near = all.get(random.nextInt(all.size()));
            all.add(new IpAddress(near.family(), near.high(), near.low() ^ 1L << random.nextInt(20)));
        }
        PrefixKeeping substitutes = substitutes(11);
        for (IpAddress one : all) {
            for (IpAddress other : all) {
                if (one.family() == other.family() && !one.isMulticast() && !other.isMulticast()) {
                    assertThat(common(substitutes.of(one), substitutes.of(other)))
                            .as("%s %s", one, other)
                            .isEqualTo(common(one, other));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "127.0.0.1",
                "127.0.0.53",
                "255.255.255.255",
                "224.0.0.251",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::ffff:0.0.0.0",
                "ff02::1"
            })
    void whatMeansTheSameOnEveryMachineStays(String text) {
        for (int seed = 0; seed < 20; seed++) {
            assertThat(substitutes(seed).of(address(text))).isEqualTo(address(text));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 10.0.0.0, 8",
        "172.20.1.2, 172.16.0.0, 12",
        "192.168.7.8, 192.168.0.0, 16",
        "169.254.3.4, 169.254.0.0, 16",
        "100.99.1.2, 100.64.0.0, 10",
        "239.1.2.3, 224.0.0.0, 4",
        "fe80::1234:5678:9abc:def0, fe80::, 64",
        "fd12:3456::1, fc00::, 7",
        "ff05::1:3000:4000, ff05::, 16",
        "::ffff:10.1.2.3, ::ffff:10.0.0.0, 104"
    })
    void aRangeWithAMeaningIsItsOwnSubstitute(String text, String range, int length) {
        HashSet<IpAddress> seen = new HashSet<>();
        for (int seed = 0; seed < 40; seed++) {
            IpAddress substitute = substitutes(seed).of(address(text));
            assertThat(substitute.samePrefix(address(range), length))
                    .as("%s", substitute)
                    .isTrue();
            seen.add(substitute);
        }
        assertThat(seen).hasSizeGreaterThan(20);
    }

    @Test
    void nothingElseGetsIntoSuchARange() {
        Random random = new Random(5);
        PrefixKeeping substitutes = substitutes(1);
        for (int i = 0; i < 20_000; i++) {
            IpAddress plain = IpAddress.v4(random.nextInt());
            IpAddress other = substitutes.of(plain);
            assertThat(other.isLoopback()).isEqualTo(plain.isLoopback());
            assertThat(other.isMulticast()).isEqualTo(plain.isMulticast());
            assertThat(other.low() >>> 24 == 10).isEqualTo(plain.low() >>> 24 == 10);
        }
    }

    @Test
    void aBroadcastAddressStaysOne() {
        for (int seed = 0; seed < 40; seed++) {
            PrefixKeeping substitutes = substitutes(seed);
            substitutes.add(new LocalAddress(address("203.0.113.77"), 25, 2, "eth0", false, false));
            assertThat(substitutes.of(address("203.0.113.127")).low() & 0x7f).isEqualTo(0x7f);
            assertThat(substitutes.of(address("203.0.113.0")).low() & 0x7f).isZero();
        }
    }
}
