package dev.portwhy.linux.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SocketCountsTest {

    private static final String SOCKSTAT = """
        sockets: used 9
        TCP: inuse 4 orphan 0 tw 3 alloc 200021 mem 387
        UDP: inuse 2 mem 0
        UDPLITE: inuse 0
        """;
    private static final String SOCKSTAT6 = "TCP6: inuse 5\nUDP6: inuse 1\nUDPLITE6: inuse 0\n";
    private static final String PROTOCOLS = """
        protocol  size sockets  memory press maxhdr  slab module     cl co di ac io in de sh ss gs se re bi br ha uh gp em
        MPTCPv6   2064      1      64   no       0   yes  kernel      y  y  y  n  y  y
        PINGv6    1176      0      -1   NI       0   yes  kernel      y  y  y  n  n  y
        MPTCP     1936      3      64   no       0   yes  kernel      y  y  y  n  y  y
        TCP       2304      3      64   no     192   yes  kernel      y  y  y  y  y  y
        """;

    private static SocketCounts parse(String sockstat, String sockstat6, String protocols) {
        return SocketCounts.parse(bytes(sockstat), bytes(sockstat6), bytes(protocols), true);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void countsBothFamilies() {
        assertThat(parse(SOCKSTAT, SOCKSTAT6, PROTOCOLS)).isEqualTo(new SocketCounts(true, 9, 9, 3, 200021, 2, 1, 4));
    }

    @Test
    void aKernelWithoutIpv6HasNoneOfIt() {
        assertThat(parse(SOCKSTAT, "", "")).isEqualTo(new SocketCounts(true, 9, 4, 3, 200021, 2, 0, 0));
    }

    /** Before 6.3 the kernel says 0 of a protocol that it does not count. */
    @Test
    void whatIsNotCountedMayBeThere() {
        String none = PROTOCOLS.replaceAll("(MPTCP.*? )[13] ", "$10 ");
        assertThat(parse(SOCKSTAT, SOCKSTAT6, none).mptcp()).isZero();
        assertThat(SocketCounts.parse(bytes(SOCKSTAT), bytes(SOCKSTAT6), bytes(none), false)
                        .mptcp())
                .isPositive();
        assertThat(SocketCounts.parse(
                                bytes(SOCKSTAT), bytes(SOCKSTAT6), bytes(PROTOCOLS.replace("MPTCP", "OTHER")), false)
                        .mptcp())
                .isZero();
    }

    @Test
    void whatIsNotSockstatCountsNothing() {
        assertThat(parse("", "", "").readable()).isFalse();
        assertThat(parse("TCP inuse", "TCP6", "MPTCP").readable()).isFalse();
    }

    @Test
    void cutTextIsReadAsFarAsItGoes() {
        Random random = new Random(3);
        for (int i = 0; i < 2000; i++) {
            SocketCounts counts = parse(
                    SOCKSTAT.substring(0, random.nextInt(SOCKSTAT.length())),
                    SOCKSTAT6.substring(0, random.nextInt(SOCKSTAT6.length())),
                    PROTOCOLS.substring(0, random.nextInt(PROTOCOLS.length())));
            assertThat(counts.tcp()).isBetween(0, 9);
        }
    }
}
