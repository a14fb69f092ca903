package dev.portwhy.linux.rules;

import static dev.portwhy.linux.rules.RuleBytes.EQ;
import static dev.portwhy.linux.rules.RuleBytes.GT;
import static dev.portwhy.linux.rules.RuleBytes.GTE;
import static dev.portwhy.linux.rules.RuleBytes.LT;
import static dev.portwhy.linux.rules.RuleBytes.LTE;
import static dev.portwhy.linux.rules.RuleBytes.NEQ;
import static dev.portwhy.linux.rules.RuleBytes.REG;
import static dev.portwhy.linux.rules.RuleBytes.attribute;
import static dev.portwhy.linux.rules.RuleBytes.element;
import static dev.portwhy.linux.rules.RuleBytes.hex;
import static dev.portwhy.linux.rules.RuleBytes.join;
import static dev.portwhy.linux.rules.RuleBytes.number;
import static dev.portwhy.linux.rules.RuleBytes.port;
import static dev.portwhy.linux.rules.RuleBytes.set;
import static dev.portwhy.linux.rules.RuleBytes.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.sys.KernelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One rule of nftables, by its instructions. What it does not say about ports, nothing may be made of. */
class NftRuleTest {

    private static final byte[] NO_BYTES = {};
    /** The first of the registers of four bytes ({@code NFT_REG32_00}). */
    private static final int REG32 = 8;

    private static RuleBytes tcp() {
        return new RuleBytes().protocol(EQ, 6);
    }

    @Test
    void comparisonsOfAPortBoundIt() throws KernelException {
        assertThat(tcp().port(EQ, 80).redirect(1).read()).containsExactly("tcp 80-80 redirect :1");
        assertThat(tcp().port(GTE, 30_000).redirect(1).read()).containsExactly("tcp 30000-65535 redirect :1");
        assertThat(tcp().port(GT, 30_000).redirect(1).read()).containsExactly("tcp 30001-65535 redirect :1");
        assertThat(tcp().port(LTE, 1023).redirect(1).read()).containsExactly("tcp 0-1023 redirect :1");
        assertThat(tcp().port(LT, 1024).redirect(1).read()).containsExactly("tcp 0-1023 redirect :1");
        assertThat(tcp().port(NEQ, 22).redirect(1).read()).isEmpty();
    }

    @Test
    void twoComparisonsInAnyOrderAreOneRange() throws KernelException {
        assertThat(tcp().port(GTE, 100).port(LTE, 200).redirect(1).read()).containsExactly("tcp 100-200 redirect :1");
        assertThat(tcp().port(LTE, 200).port(GTE, 100).redirect(1).read()).containsExactly("tcp 100-200 redirect :1");
        assertThat(tcp().dport(REG)
                        .compare(REG, GTE, port(100))
                        .compare(REG, LTE, port(200))
                        .redirect(1)
                        .read())
                .containsExactly("tcp 100-200 redirect :1");
    }

    /** No port is both below 100 and above 200, and none is above 65535: not to be read as a rule for all ports. */
    @Test
    void whereNoPortIsLeftThereIsNoRule() throws KernelException {
        assertThat(tcp().port(LT, 100).port(GT, 200).redirect(1).read()).isEmpty();
        assertThat(tcp().port(GT, 65_535).redirect(1).read()).isEmpty();
        assertThat(tcp().port(LT, 0).redirect(1).read()).isEmpty();
    }

    @Test
    void aRangeInOneInstructionNamesBothItsEnds() throws KernelException {
        assertThat(tcp().dport(REG)
                        .range(REG, EQ, port(8000), port(8080))
                        .redirect(1)
                        .read())
                .containsExactly("tcp 8000-8080 redirect :1");
        assertThat(tcp().dport(REG)
                        .range(REG, NEQ, port(8000), port(8080))
                        .redirect(1)
                        .read())
                .isEmpty();
    }

    @Test
    void aRangeOfAddressesIsForSomeAddressesOnly() throws KernelException {
        RuleBytes addresses = new RuleBytes().payload(REG, 1, 16, 4).range(REG, EQ, hex("0a000001"), hex("0a000009"));
        assertThat(addresses.redirect(1).read()).isEmpty();
        RuleBytes withPort = tcp().payload(REG, 1, 16, 4).range(REG, EQ, hex("0a000001"), hex("0a000009"));
        assertThat(withPort.port(EQ, 80).redirect(1).read()).containsExactly("tcp 80-80 redirect :1");
    }

    /** {@code ip daddr 10.6.0.0/20}: what is left of the address under the mask is nobody's address. */
    @Test
    void aNetworkIsNoAddress() throws KernelException {
        RuleBytes network = tcp().payload(REG, 1, 16, 4)
                .expression(
                        "bitwise",
                        attribute(1, number(REG)),
                        attribute(2, number(REG)),
                        attribute(3, number(4)),
                        attribute(4, attribute(1, hex("fffff000"))),
                        attribute(5, attribute(1, hex("00000000"))))
                .compare(REG, EQ, hex("0a060000"));
        assertThat(network.port(EQ, 83).redirect(9).read()).containsExactly("tcp 83-83 redirect :9");
    }

    @Test
    void addressesOfBothFamiliesAreTold() throws KernelException {
        assertThat(tcp().payload(REG, 1, 16, 4)
                        .compare(REG, EQ, hex("c0000201"))
                        .port(EQ, 80)
                        .redirect(1)
                        .read())
                .containsExactly("tcp 192.0.2.1 80-80 redirect :1");
        assertThat(tcp().payload(REG, 1, 24, 16)
                        .compare(REG, EQ, hex("20010db8000000000000000000000001"))
                        .port(EQ, 80)
                        .redirect(1)
                        .read("ip6", Map.of()))
                .containsExactly("tcp 2001:db8::1 80-80 redirect :1");
        assertThat(tcp().payload(REG, 1, 16, 4)
                        .compare(REG, NEQ, hex("c0000201"))
                        .port(EQ, 80)
                        .redirect(1)
                        .read())
                .isEmpty();
    }

    @Test
    void transportsAreTakenOutOrKept() throws KernelException {
        assertThat(new RuleBytes().protocol(EQ, 17).port(EQ, 53).redirect(1).read())
                .containsExactly("udp 53-53 redirect :1");
        assertThat(new RuleBytes().protocol(NEQ, 6).port(EQ, 53).redirect(1).read())
                .containsExactly("udp 53-53 redirect :1");
        assertThat(new RuleBytes().protocol(NEQ, 17).redirect(1).read()).containsExactly("tcp 1-65535 redirect :1");
        assertThat(new RuleBytes().protocol(EQ, 132).port(EQ, 53).redirect(1).read())
                .isEmpty();
        assertThat(new RuleBytes().protocol(NEQ, 132).port(EQ, 53).redirect(1).read())
                .containsExactlyInAnyOrder("tcp 53-53 redirect :1", "udp 53-53 redirect :1");
    }

    /** {@code tcp dport 80 ct state new}, {@code … fib daddr type local}: numbers that are compared next are no ports. */
    @ParameterizedTest
    @ValueSource(strings = {"ct", "exthdr", "fib", "numgen", "osf", "rt", "xfrm"})
    void whatElseIsLoadedIsNoPortAnyMore(String expression) throws KernelException {
        RuleBytes rule = tcp().port(EQ, 80)
                .expression(expression, attribute(1, number(REG)), attribute(2, number(1)))
                .compare(REG, EQ, hex("0002"));
        assertThat(rule.redirect(1).read()).containsExactly("tcp 80-80 redirect :1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"byteorder", "hash", "socket", "tunnel"})
    void whatIsMadeOfARegisterIsNoPortEither(String expression) throws KernelException {
        RuleBytes rule = tcp().port(EQ, 80)
                .expression(expression, attribute(1, number(REG)), attribute(2, number(REG)))
                .compare(REG, NEQ, hex("0002"));
        assertThat(rule.redirect(1).read()).containsExactly("tcp 80-80 redirect :1");
    }

    /** {@code tcp dport & 0xff00 == 0x1f00} is 256 ports, not the one that is compared with. */
    @Test
    void aPartOfAPortIsNotRead() throws KernelException {
        RuleBytes rule = tcp().dport(REG)
                .expression("bitwise", attribute(1, number(REG)), attribute(2, number(REG)))
                .compare(REG, EQ, port(0x1f00));
        assertThat(rule.redirect(1).read()).isEmpty();
    }

    @Test
    void ofAnEmptySetThereIsNoPort() throws KernelException {
        assertThat(tcp().dport(REG).lookup("empty", REG, 0).redirect(1).read()).isEmpty();
        assertThat(tcp().dport(REG)
                        .map("empty", REG, REG)
                        .expression("nat", attribute(1, number(1)), attribute(3, number(REG)))
                        .read())
                .isEmpty();
    }

    @Test
    void setsOfPortsAreReadInEveryForm() throws KernelException {
        Map<String, List<SetElement>> sets = Map.of(
                "single", set(element(port(80)), element(port(443))),
                "open", set(element(port(0), NO_BYTES, 1, NO_BYTES), element(port(60_000))),
                "meeting",
                        set(
                                element(port(10)),
                                element(port(20), NO_BYTES, 1, NO_BYTES),
                                element(port(20)),
                                element(port(30), NO_BYTES, 1, NO_BYTES)),
                "whole", set(element(port(8000), port(8010), 0, NO_BYTES)));
        assertThat(tcp().dport(REG).lookup("single", REG, 0).redirect(1).read("ip", sets))
                .containsExactly("tcp 80-80 redirect :1", "tcp 443-443 redirect :1");
        assertThat(tcp().dport(REG).lookup("open", REG, 0).redirect(1).read("ip", sets))
                .containsExactly("tcp 60000-65535 redirect :1");
        assertThat(tcp().dport(REG).lookup("meeting", REG, 0).redirect(1).read("ip", sets))
                .containsExactly("tcp 10-19 redirect :1", "tcp 20-29 redirect :1");
        assertThat(tcp().dport(REG).lookup("whole", REG, 0).redirect(1).read("ip", sets))
                .containsExactly("tcp 8000-8010 redirect :1");
        assertThat(tcp().dport(REG).lookup("single", REG, 1).redirect(1).read("ip", sets))
                .as("all but these")
                .isEmpty();
    }

    /** {@code ip protocol . th dport @services}: each part of a key fills whole registers. */
    @Test
    void aKeyOfTwoPartsNamesTransportAndPort() throws KernelException {
        Map<String, List<SetElement>> sets = Map.of(
                "services",
                set(
                        element(join(hex("06000000"), port(80), hex("0000"))),
                        element(join(hex("11000000"), port(53), hex("0000"))),
                        element(hex("06"))));
        RuleBytes rule =
                new RuleBytes().payload(REG32, 1, 9, 1).dport(REG32 + 1).lookup("services", REG32, 0);
        assertThat(rule.redirect(1).read("ip", sets))
                .containsExactlyInAnyOrder("tcp 80-80 redirect :1", "udp 53-53 redirect :1");
    }

    @Test
    void aSetOfTransportsTakesTheOthersOut() throws KernelException {
        Map<String, List<SetElement>> sets = Map.of("some", set(element(hex("11")), element(hex("3a"))));
        assertThat(new RuleBytes()
                        .l4proto(REG)
                        .lookup("some", REG, 0)
                        .port(EQ, 53)
                        .redirect(1)
                        .read("ip", sets))
                .containsExactly("udp 53-53 redirect :1");
    }

    /** A set of devices, say, of which nothing is understood. */
    @Test
    void aSetOfSomethingElseNarrowsTheRule() throws KernelException {
        RuleBytes devices = new RuleBytes()
                .expression("meta", attribute(1, number(REG)), attribute(2, number(6)))
                .lookup("devices", REG, 0);
        assertThat(devices.redirect(1).read()).isEmpty();
    }

    /** The name of a device fills four registers: a port that was loaded there before is gone. */
    @Test
    void aWideValueCoversTheRegistersBehindIt() throws KernelException {
        Map<String, List<SetElement>> sets = Map.of(
                "key", set(element(join(hex("0a000001"), port(80), hex("0000")))),
                "devices", set(element(join(text("veth12345678901")))));
        RuleBytes rule = tcp().payload(REG32, 1, 16, 4)
                .dport(REG32 + 1)
                .lookup("key", REG32, 0)
                .expression("meta", attribute(1, number(REG)), attribute(2, number(6)))
                .lookup("devices", REG, 0);
        assertThat(rule.redirect(1).read("ip", sets)).containsExactly("tcp 80-80 redirect :1");
    }

    @ParameterizedTest
    @CsvSource({
        "2, 2, 2, tcp 80-80 redirect :1", // the port's own place
        "2, 0, 2, ''", // the source port
        "2, 0, 4, ''", // both ports at once
        "1, 12, 4, tcp 1-65535 redirect :1", // the source address: any packet may have it
        "1, 16, 2, ''", // a /16
        "1, 16, 3, ''", // a /24
        "3, 2, 2, tcp 1-65535 redirect :1", // of what is inside a tunnel
    })
    void onlyThePlaceOfAPortIsOne(int base, int offset, int length, String rule) throws KernelException {
        assertThat(tcp().payload(REG, base, offset, length)
                        .compare(REG, EQ, port(80))
                        .redirect(1)
                        .read())
                .isEqualTo(rule.isEmpty() ? List.of() : List.of(rule));
    }

    @Test
    void dnatNamesAddressAndPort() throws KernelException {
        assertThat(tcp().port(EQ, 80)
                        .immediate(REG, hex("0a000002"))
                        .immediate(2, port(8080))
                        .expression("nat", attribute(1, number(1)), attribute(3, number(REG)), attribute(5, number(2)))
                        .read())
                .containsExactly("tcp 80-80 dnat 10.0.0.2:8080");
        assertThat(tcp().port(EQ, 80)
                        .immediate(REG, hex("fd000000000000000000000000000002"))
                        .immediate(2, port(8080))
                        .expression("nat", attribute(1, number(1)), attribute(3, number(REG)), attribute(5, number(2)))
                        .read("ip6", Map.of()))
                .containsExactly("tcp 80-80 dnat [fd00::2]:8080");
        assertThat(tcp().port(EQ, 80)
                        .immediate(REG, hex("0a000002"))
                        .expression("nat", attribute(1, number(0)), attribute(3, number(REG)))
                        .read())
                .as("source addresses are translated for who connects")
                .isEmpty();
    }

    @Test
    void tproxyAndRedirectWithoutAPortKeepIt() throws KernelException {
        assertThat(tcp().port(EQ, 80).expression("redir").read()).containsExactly("tcp 80-80 redirect");
        assertThat(tcp().port(EQ, 80)
                        .immediate(REG, port(7301))
                        .expression("tproxy", attribute(1, number(2)), attribute(3, number(REG)))
                        .read())
                .containsExactly("tcp 80-80 tproxy :7301");
    }

    private static byte[] struct(int size, Object... offsetsAndShorts) {
        ByteBuffer struct = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < offsetsAndShorts.length; i += 2) {
            struct.putShort((int) offsetsAndShorts[i], ((Integer) offsetsAndShorts[i + 1]).shortValue());
        }
        return struct.array();
    }

    /** {@code struct xt_tcp} with these source ports, destination ports and inversions. */
    private static byte[] tcpMatch(int sourceFirst, int sourceLast, int first, int last, int inverted) {
        byte[] struct = struct(12, 0, sourceFirst, 2, sourceLast, 4, first, 6, last);
        struct[11] = (byte) inverted;
        return struct;
    }

    private static RuleBytes iptables(String match, byte[] info) {
        return tcp().xt("match", match, 0, info)
                // nf_nat_ipv4_multi_range_compat: count, flags, two addresses, two ports
                .xt("target", "REDIRECT", 0, hex("01000000 02000000 00000000 00000000 0063 0063"));
    }

    @Test
    void matchesOfIptablesNamePorts() throws KernelException {
        assertThat(iptables("tcp", tcpMatch(0, 0xffff, 80, 90, 0)).read()).containsExactly("tcp 80-90 redirect :99");
        assertThat(iptables("tcp", tcpMatch(0, 0xffff, 80, 90, 2)).read())
                .as("! --dport 80:90")
                .isEmpty();
        assertThat(iptables("tcp", tcpMatch(0, 0xffff, 0, 0xffff, 0)).read())
                .as("-m tcp alone")
                .containsExactly("tcp 1-65535 redirect :99");
        assertThat(iptables("tcp", tcpMatch(25, 25, 0, 0xffff, 0)).read())
                .as("--sport 25")
                .isEmpty();
        assertThat(iptables("tcp", tcpMatch(25, 25, 80, 80, 0)).read())
                .as("--sport 25 --dport 80")
                .containsExactly("tcp 80-80 redirect :99");
        assertThat(iptables("tcp", new byte[7]).read()).as("a cut match").isEmpty();
    }

    /** {@code struct xt_multiport_v1}. */
    private static byte[] multiport(int kind, int inverted, int... ports) {
        byte[] struct = new byte[48];
        struct[0] = (byte) kind;
        struct[1] = (byte) ports.length;
        for (int i = 0; i < ports.length; i++) {
            struct[2 + 2 * i] = (byte) ports[i];
            struct[3 + 2 * i] = (byte) (ports[i] >> 8);
        }
        struct[47] = (byte) inverted;
        return struct;
    }

    @Test
    void multiportNamesPortsOfOneSideOrBoth() throws KernelException {
        assertThat(iptables("multiport", multiport(1, 0, 80, 443)).read())
                .containsExactly("tcp 80-80 redirect :99", "tcp 443-443 redirect :99");
        assertThat(iptables("multiport", multiport(2, 0, 80)).read())
                .as("--ports")
                .containsExactly("tcp 80-80 redirect :99");
        assertThat(iptables("multiport", multiport(0, 0, 80)).read())
                .as("--sports")
                .isEmpty();
        assertThat(iptables("multiport", multiport(1, 1, 80)).read())
                .as("! --dports")
                .isEmpty();
        byte[] range = multiport(1, 0, 80, 90, 443);
        range[32] = 1;
        assertThat(iptables("multiport", range).read())
                .containsExactly("tcp 80-90 redirect :99", "tcp 443-443 redirect :99");
        byte[] unended = multiport(1, 0, 80);
        unended[32] = 1;
        assertThat(iptables("multiport", unended).read()).containsExactly("tcp 80-80 redirect :99");
        byte[] many = multiport(1, 0, 80);
        many[1] = (byte) 200;
        assertThat(iptables("multiport", many).read()).hasSize(15);
        assertThat(iptables("multiport", new byte[32]).read())
                .as("without room for ports")
                .isEmpty();
    }

    /** ipset(8) and iprange may narrow the destination, which a rule without ports is then not for as a whole. */
    @Test
    void setsAndRangesOfAddressesNarrow() throws KernelException {
        assertThat(iptables("set", new byte[8]).read()).isEmpty();
        byte[] range = new byte[68];
        range[64] = 2;
        assertThat(iptables("iprange", range).read()).as("--dst-range").isEmpty();
        range[64] = 1;
        assertThat(iptables("iprange", range).read()).as("--src-range").containsExactly("tcp 1-65535 redirect :99");
        assertThat(iptables("iprange", new byte[12]).read()).hasSize(1);
    }

    @Test
    void targetsOfIptablesAreReadInTheirRevisions() throws KernelException {
        RuleBytes wide = tcp().port(EQ, 80)
                .xt(
                        "target",
                        "DNAT",
                        2,
                        hex("03000000 0a000002" + "00".repeat(12) + "0a000002" + "00".repeat(12)
                                + "1f90 1f90 0000 0000"));
        assertThat(wide.read()).containsExactly("tcp 80-80 dnat 10.0.0.2:8080");
        RuleBytes old =
                tcp().port(EQ, 80).xt("target", "DNAT", 0, hex("01000000 03000000 0a000002 0a000002 1f90 1f90"));
        assertThat(old.read()).containsExactly("tcp 80-80 dnat 10.0.0.2:8080");
        RuleBytes addressOnly =
                tcp().port(EQ, 80).xt("target", "DNAT", 0, hex("01000000 01000000 0a000002 0a000002 0000 0000"));
        assertThat(addressOnly.read()).containsExactly("tcp 80-80 dnat 10.0.0.2");
        RuleBytes cut = tcp().port(EQ, 80).xt("target", "DNAT", 0, hex("01000000 03000000 0a000002"));
        assertThat(cut.read()).containsExactly("tcp 80-80 dnat");
        RuleBytes tproxy = tcp().port(EQ, 80).xt("target", "TPROXY", 1, hex("00".repeat(24) + "1c85 0000"));
        assertThat(tproxy.read()).containsExactly("tcp 80-80 tproxy :7301");
        RuleBytes log = tcp().port(EQ, 80).xt("target", "LOG", 0, new byte[32]);
        assertThat(log.read()).isEmpty();
    }
}
