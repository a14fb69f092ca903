package dev.portwhy.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses as values: kinds at their edges, prefixes of every length, their order. The JDK is the second witness. */
class AddressValuesTest {

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    /** First and last of each range that means something, and their neighbours outside. */
    @ParameterizedTest
    @CsvSource({
        "126.255.255.255, ''",
        "127.0.0.0, loopback",
        "127.255.255.255, loopback",
        "128.0.0.0, ''",
        "223.255.255.255, ''",
        "224.0.0.0, multicast",
        "239.255.255.255, multicast",
        "240.0.0.0, ''",
        "255.255.255.255, ''",
        "0.0.0.0, wildcard",
        "0.0.0.1, ''",
        "::, wildcard",
        "::1, loopback",
        "::2, ''",
        "::ffff:0:0, mapped",
        "::ffff:127.0.0.1, loopback mapped",
        "::ffff:126.255.255.255, mapped",
        "::ffff:255.255.255.255, mapped",
        "::fffe:ffff:ffff, ''",
        "::1:0:0:0, ''",
        "::127.0.0.1, ''",
        "fe7f:ffff::, ''",
        "fe80::, link-local",
        "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff, link-local",
        "fec0::, ''",
        "feff::, ''",
        "ff00::, multicast",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, multicast",
        "1::1, ''",
    })
    void kinds(String text, String kinds) {
        IpAddress one = address(text);
        List<String> found = new ArrayList<>();
        if (one.isLinkLocal6()) {
            found.add("link-local");
        }
        if (one.isLoopback()) {
            found.add("loopback");
        }
        if (one.isMapped()) {
            found.add("mapped");
        }
        if (one.isMulticast()) {
            found.add("multicast");
        }
        if (one.isWildcard()) {
            found.add("wildcard");
        }
        assertThat(String.join(" ", found)).isEqualTo(kinds);
    }

    @ParameterizedTest
    @CsvSource({
        "::ffff:10.1.2.3, 10.1.2.3",
        "::ffff:0.0.0.0, 0.0.0.0",
        "::ffff:255.255.255.255, 255.255.255.255",
        "10.1.2.3, 10.1.2.3",
        "::1, ::1",
        "::10.1.2.3, ::10.1.2.3",
        "64:ff9b::10.1.2.3, 64:ff9b::10.1.2.3",
    })
    void onlyMappedOnesHaveAnIpv4AddressInside(String text, String plain) {
        assertThat(address(text).unmapped()).isEqualTo(address(plain));
        assertThat(address(text).unmapped().unmapped()).isEqualTo(address(plain));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0, 10.0.0.1, 31",
        "10.0.0.1, 10.0.0.1, 32",
        "0.0.0.0, 128.0.0.0, 0",
        "255.255.255.255, 127.255.255.255, 0",
        "192.168.0.0, 192.169.0.0, 15",
        "::, 8000::, 0",
        "::, ::1, 127",
        "::1, ::1, 128",
        "2001:db8::, 2001:db8:0:1::, 63",
        "2001:db8::, 2001:db8::8000:0:0:0, 64",
        "2001:db8::, 2001:db8::4000:0:0:0, 65",
        "fe80::, fe80::ffff:ffff:ffff:ffff, 64",
    })
    void haveExactlySoManyBitsInCommon(String one, String other, int bits) {
        for (int length = 0; length <= address(one).bits(); length++) {
            assertThat(address(one).samePrefix(address(other), length))
                    .as("%d bits", length)
                    .isEqualTo(length <= bits);
            assertThat(address(other).samePrefix(address(one), length)).isEqualTo(length <= bits);
        }
    }

    /** No such prefix length exists; a file may claim one all the same, and nothing else is in it. */
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.2, 33",
        "10.0.0.1, 138.0.0.2, 64",
        "10.0.0.1, 10.0.0.2, 255",
        "::1, ::2, 129",
        "::1, ::2, 192",
        "::1, ::2, 2147483647",
    })
    void aPrefixLongerThanAnAddressHoldsItAlone(String one, String other, int length) {
        assertThat(address(one).samePrefix(address(other), length)).isFalse();
        assertThat(address(one).samePrefix(address(one), length)).isTrue();
    }

    @Test
    void aPrefixIsOfOneFamily() {
        assertThat(address("0.0.0.0").samePrefix(address("::"), 0)).isFalse();
        assertThat(address("::ffff:10.0.0.1").samePrefix(address("10.0.0.1"), 8))
                .isFalse();
    }

    @Test
    void theyAreInTheOrderOfTheirBytesIpv4First() {
        List<IpAddress> inOrder = List.of(
                address("0.0.0.0"),
                address("1.0.0.0"),
                address("127.255.255.255"),
                address("128.0.0.0"),
                address("255.255.255.255"),
                address("::"),
                address("::1"),
                address("::7fff:ffff:ffff:ffff"),
                address("::8000:0:0:0"),
                address("::ffff:ffff:ffff:ffff"),
                address("0:0:0:1::"),
                address("7fff::"),
                address("8000::"),
                address("ffff::"));
        List<IpAddress> shuffled = new ArrayList<>(inOrder);
        Collections.shuffle(shuffled, new Random(5));
        Collections.sort(shuffled);
        assertThat(shuffled).isEqualTo(inOrder);
    }

    @Test
    void equalOnesHaveOneHash() {
        Random random = new Random(11);
        for (int i = 0; i < 1000; i++) {
            IpAddress one = IpAddress.v6(random.nextInt(), random.nextInt(), random.nextInt(), random.nextInt());
            IpAddress again = address(one.toString());
            assertThat(again).isEqualTo(one).hasSameHashCodeAs(one);
            assertThat(again.compareTo(one)).isZero();
        }
        assertThat(IpAddress.ANY4).isNotEqualTo(IpAddress.ANY6).isNotEqualTo("0.0.0.0");
    }

    @Test
    void ipv4ReadsAsTheJdkReadsIt() throws UnknownHostException {
        Random random = new Random(3);
        for (int i = 0; i < 2000; i++) {
            int bits = random.nextInt();
            IpAddress one = IpAddress.v4(bits);
            InetAddress witness = InetAddress.getByName(one.toString());
            assertThat(witness).isInstanceOf(Inet4Address.class);
            byte[] bytes = witness.getAddress();
            int back = (bytes[0] & 0xff) << 24 | (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | bytes[3] & 0xff;
            assertThat(back).isEqualTo(bits);
            assertThat(address(one.toString())).isEqualTo(one);
            assertThat(one.isLoopback()).isEqualTo(witness.isLoopbackAddress());
            assertThat(one.isMulticast()).isEqualTo(witness.isMulticastAddress());
        }
    }

    @Test
    void kindsOfIpv6AreThoseOfTheJdk() throws UnknownHostException {
        Random random = new Random(4);
        int[] firsts = {0, 0xfe80, 0xfebf, 0xfec0, 0xff02, 0x2001, 0xfd00};
        for (int i = 0; i < 2000; i++) {
            int first = firsts[random.nextInt(firsts.length)];
            IpAddress one = IpAddress.v6(first << 16, random.nextInt(2), random.nextInt(2), random.nextInt(3));
            InetAddress witness = InetAddress.getByName(one.toString());
            if (one.isMapped()) {
                continue;
            }
            assertThat(one.isLinkLocal6()).as("%s", one).isEqualTo(witness.isLinkLocalAddress());
            assertThat(one.isMulticast()).as("%s", one).isEqualTo(witness.isMulticastAddress());
            assertThat(one.isLoopback()).as("%s", one).isEqualTo(witness.isLoopbackAddress());
            assertThat(one.isWildcard()).as("%s", one).isEqualTo(witness.isAnyLocalAddress());
        }
    }

    /** RFC 5952: the longest run of zeros is shortened, the first of equal ones, a single zero never. */
    @ParameterizedTest
    @CsvSource({
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "1:0:0:0:2:0:0:3, 1::2:0:0:3",
        "0:0:1:0:0:0:0:0, 0:0:1::",
        "0:0:0:0:0:0:0:1, ::1",
        "1:0:2:3:4:5:6:7, 1:0:2:3:4:5:6:7",
        "0:1:2:3:4:5:6:7, 0:1:2:3:4:5:6:7",
        "0:0:2:3:4:5:6:7, ::2:3:4:5:6:7",
        "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
        "00ab:0CD::0, ab:cd::",
        "ABCD:EF01::, abcd:ef01::",
        "::ffff:1.2.3.4, ::ffff:1.2.3.4",
        "::ffff:0:1.2.3.4, ::ffff:0:102:304",
        "::1.2.3.4, ::102:304",
    })
    void areWrittenInTheOneFormThereIs(String text, String written) {
        assertThat(address(text)).hasToString(written);
        assertThat(address(written)).isEqualTo(address(text));
    }

    @Test
    void bitsOfTheFamilies() {
        assertThat(IpAddress.ANY4.bits()).isEqualTo(32);
        assertThat(IpAddress.ANY6.bits()).isEqualTo(128);
    }
}
