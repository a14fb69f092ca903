package dev.portwhy.ports.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Any text is read or refused with a place inside it; nothing else is thrown. */
class ScenarioParserFuzzTest {

    private static final String[] PIECES =
            ("sysctl address device route blackhole as uid root wait netns main repeat end set bind listen connect accept"
                            + " dup send receive close destroy owner shutdown disconnect rd wr both tcp4 udp6 mptcp4 = => => OK any"
                            + " EADDRINUSE SO_REUSEADDR SO_LINGER off IP_LOCAL_PORT_RANGE SO_BINDTODEVICE lo dev del s s1 $i c$i"
                            + " 127.0.0.1:80 [::1]:0 0.0.0.0:$i 10.0.0.0/8 fd00::/64 40000-40007 0 1 3 100000 99999999999 -1"
                            + " 1500ms 61s net.ipv4.ip_local_port_range # \\ : [ ] / \u0000 \uD800 ＝ 端口")
                    .split(" ");

    @Test
    void neverThrowsAnythingElse() {
        SplittableRandom random = new SplittableRandom(443);
        int read = 0;
        for (int round = 0; round < 40_000; round++) {
            String text = text(random);
            try {
                assertThat(ScenarioParser.parse("fuzz", text).lines().size()).isLessThanOrEqualTo(LoopWriter.LIMIT);
                read++;
            } catch (ScenarioSyntaxException e) {
                String[] lines = text.lines().toArray(String[]::new);
                assertThat(e.line()).as(text).isBetween(1, lines.length);
                assertThat(e.column()).as(text).isBetween(1, lines[e.line() - 1].length() + 1);
            }
        }
        assertThat(read).isPositive();
    }

    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        int words = random.nextInt(1, 14);
        for (int i = 0; i < words; i++) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
            text.append(" ".repeat(random.nextInt(3)));
            if (random.nextInt(3) == 0) {
                text.append(random.nextInt(5) == 0 ? "\r\n" : "\n");
            }
        }
        return text.toString();
    }
}
