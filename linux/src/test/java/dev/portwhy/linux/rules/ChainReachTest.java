package dev.portwhy.linux.rules;

import static dev.portwhy.linux.rules.RuleBytes.attribute;
import static dev.portwhy.linux.rules.RuleBytes.hex;
import static dev.portwhy.linux.rules.RuleBytes.number;
import static dev.portwhy.linux.rules.RuleBytes.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.TextCursor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From where packets come to a chain, what a register holds, and the lines of IPVS. */
class ChainReachTest {

    private final ChainReach reach = new ChainReach();

    private String source(String chain) {
        return reach.source("nft ip ", "t", chain);
    }

    @Test
    void jumpsAreFollowedHoweverFarTheyLead() {
        reach.here("t", "out");
        reach.jump("t", "out", "chain0", false);
        for (int i = 0; i < 500; i++) {
            reach.jump("t", "chain" + i, "chain" + (i + 1), false);
        }
        reach.follow();
        assertThat(source("chain500")).isEqualTo("nft ip t chain500 (OUTPUT)");
        assertThat(source("elsewhere")).isEqualTo("nft ip t elsewhere");
    }

    /** The kernel refuses loops; who reads a dump that changed meanwhile may see one. */
    @Test
    @Timeout(10)
    void chainsThatJumpInACircleEnd() {
        reach.network("t", "in");
        reach.jump("t", "in", "a", false);
        reach.jump("t", "a", "b", false);
        reach.jump("t", "b", "a", true);
        reach.jump("t", "b", "b", false);
        reach.follow();
        assertThat(source("b")).isEqualTo("nft ip t b");
    }

    /** One way that is for every address is enough, whatever others there are. */
    @Test
    void aWayInPartIsInPartUnlessAnotherIsWhole() {
        reach.here("t", "out");
        reach.jump("t", "out", "some", true);
        reach.jump("t", "some", "deeper", false);
        reach.jump("t", "out", "all", true);
        reach.jump("t", "out", "all", false);
        reach.follow();
        assertThat(source("some")).isEqualTo("nft ip t some (OUTPUT in part)");
        assertThat(source("deeper")).isEqualTo("nft ip t deeper (OUTPUT in part)");
        assertThat(source("all")).isEqualTo("nft ip t all (OUTPUT)");
    }

    @Test
    void tablesAreRoomsOfTheirOwn() {
        reach.here("t", "out");
        reach.jump("other", "out", "x", false);
        reach.follow();
        assertThat(reach.source("", "other", "x")).isEqualTo("other x");
        reach.network("t", "in");
        reach.jump("t", "in", "both", false);
        reach.jump("t", "out", "both", false);
        reach.follow();
        assertThat(source("both")).isEqualTo("nft ip t both (PREROUTING, OUTPUT)");
    }

    private static byte[] chain(String name, byte[] hook) {
        return RuleBytes.join(attribute(1, text("t")), attribute(3, text(name)), hook);
    }

    @Test
    void baseChainsStandAtAHook() {
        BaseChains chains = BaseChains.of(List.of(
                chain("pre", attribute(4, attribute(1, number(0)))),
                chain("input", attribute(4, attribute(1, number(1)))),
                chain("out", attribute(4, attribute(1, number(3)))),
                chain("none", new byte[0]),
                chain("cut", attribute(4, attribute(1, hex("0000")))),
                new byte[3]));
        assertThat(chains.contains("t", "pre")).isTrue();
        for (String other : List.of("input", "out", "none", "cut", "")) {
            assertThat(chains.contains("t", other)).as(other).isFalse();
        }
        chains.reach().jump("t", "out", "x", false);
        chains.reach().follow();
        assertThat(chains.reach().source("", "t", "x")).isEqualTo("t x (OUTPUT)");
    }

    /** A wide register is four narrow ones: {@code NFT_REG_1} and {@code NFT_REG32_00} begin at one place. */
    @Test
    void registersLieInOneAnother() {
        Registers registers = new Registers();
        registers.load(2, Registers.Field.PORT, 2);
        assertThat(registers.at(12)).isEqualTo(Registers.Field.PORT);
        registers.load(1, Registers.Field.OTHER, 16);
        assertThat(registers.at(2)).as("the next one is untouched").isEqualTo(Registers.Field.PORT);
        registers.load(1, Registers.Field.OTHER, 20);
        assertThat(registers.at(12)).as("covered by five words").isEqualTo(Registers.Field.OTHER);
        registers.load(9, Registers.Field.TRANSPORT, 1);
        registers.load(10, Registers.Field.PORT, 2);
        assertThat(registers.layout(8)).isEqualTo(new Registers.Layout(8, 4));
        assertThat(registers.layout(10)).isEqualTo(new Registers.Layout(0, -1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 7, 24, -1, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void whatIsNoRegisterHoldsNothing(int register) {
        Registers registers = new Registers();
        registers.load(register, Registers.Field.PORT, 2);
        registers.set(register, hex("0050"));
        assertThat(registers.at(register)).isEqualTo(Registers.Field.OTHER);
        assertThat(registers.constant(register)).isEmpty();
        assertThat(registers.layout(register)).isEqualTo(new Registers.Layout(-1, -1));
    }

    /** A map's value of an address and a port fills the registers behind the first, at the very end too. */
    @Test
    void aConstantOfTwoPartsFillsTwoPlaces() {
        Registers registers = new Registers();
        registers.set(8, hex("0a000002 1f900000"));
        assertThat(registers.constant(8)).isEqualTo(hex("0a000002"));
        assertThat(registers.constant(9)).isEqualTo(hex("1f900000"));
        registers.set(1, hex("fd000000000000000000000000000002 00500000"));
        assertThat(registers.constant(1)).hasSize(16);
        assertThat(registers.constant(2)).isEqualTo(hex("00500000"));
        registers.set(23, hex("0a000002 1f900000"));
        assertThat(registers.constant(23)).as("no room behind it").hasSize(8);
        registers.load(8, Registers.Field.PORT, 2);
        assertThat(registers.constant(8)).as("loaded over").isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "TCP  C0A80001:0050 rr, tcp 192.168.0.1 80-80 ipvs",
        "UDP  [2001:0db8:0000:0000:0000:0000:0000:0001]:0035 wlc persistent 300, udp 2001:db8::1 53-53 ipvs",
        "TCP  c0a80001:ffff sh, tcp 192.168.0.1 65535-65535 ipvs",
        "TCP  C0A80001:0000 rr, ''",
        "SCTP C0A80001:0050 rr, ''",
        "FWM  00000001 rr, ''",
        "TCP  C0A8:0050 rr, ''",
        "TCP  C0A80001:00050 rr, ''",
        "TCP  [::g]:0050 rr, ''",
        "TCP, ''",
    })
    void virtualServicesHaveTheirAddressInHexadecimal(String line, String rule) {
        String text = "IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n"
                + "  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\n" + line + "\n";
        assertThat(ProcNetIpVs.parse(TextCursor.of(text), 0).stream().map(RuleBytes::words))
                .isEqualTo(rule.isEmpty() ? List.of() : List.of(rule));
    }

    /** A server belongs to the service above it, and of several the first one stands for all. */
    @Test
    void serversBelongToTheServiceAbove() {
        String text = """
                TCP  C0A80001:0050 rr
                  -> 0A000001:1F90      Masq    1      0          0
                  -> 0A000002:1F90      Masq    1      0          0
                FWM  00000001 rr
                  -> 0A000003:0000      Masq    1      0          0
                TCP  C0A80001:01BB rr
                  -> broken             Masq    1      0          0
                  -> [fd00::2]:0050 Route 1 0 0
                """;
        assertThat(ProcNetIpVs.parse(TextCursor.of(text), 0).stream().map(RuleBytes::words))
                .containsExactly("tcp 192.168.0.1 80-80 ipvs 10.0.0.1:8080", "tcp 192.168.0.1 443-443 ipvs");
    }
}
