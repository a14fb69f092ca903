package dev.portwhy.linux.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.boot.BootLine;
import dev.portwhy.model.boot.BootStage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines of sysctl.d as each program takes them; {@code BootOrderOnKernelTest} holds them against the programs. */
class SysctlConfTest {

    private static SysctlConf.Parsed parsed(BootStage.Kind kind, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return SysctlConf.parse(kind, bytes, bytes.length);
    }

    private static List<BootLine> lines(BootStage.Kind kind, String text) {
        return parsed(kind, text).lines();
    }

    @Test
    void theFirstSeparatorSaysWhatDotsMean() {
        for (BootStage.Kind kind : List.of(BootStage.Kind.SYSTEMD_SYSCTL, BootStage.Kind.PROCPS)) {
            assertThat(lines(kind, "net.ipv4.conf.eth0/5.tag=1\nnet/ipv4/conf/eth0.5/tag = 2\n"))
                    .containsExactly(
                            new BootLine(1, "net/ipv4/conf/eth0.5/tag", "1"),
                            new BootLine(2, "net/ipv4/conf/eth0.5/tag", "2"));
        }
        assertThat(lines(BootStage.Kind.TUNED_AGAIN, "net/ipv4.x=1"))
                .containsExactly(new BootLine(1, "net.ipv4/x", "1"));
    }

    @Test
    void aDashAndAMissingSignMeanWhatTheProgramSays() {
        String text = "-net.a=1\n- net.b = 2\n-net.c\nnet.d\n";
        assertThat(lines(BootStage.Kind.SYSTEMD_SYSCTL, text))
                .containsExactly(
                        new BootLine(1, "net/a", "1"), new BootLine(2, "net/b", "2"), new BootLine(3, "net/c", null));
        assertThat(lines(BootStage.Kind.PROCPS, text))
                .containsExactly(
                        new BootLine(1, "net/a", "1"), new BootLine(2, " net/b", "2"), new BootLine(3, "net/c", null));
        assertThat(lines(BootStage.Kind.PROCPS_3, text))
                .extracting(BootLine::number)
                .containsExactly(1, 2);
    }

    @Test
    void anEmptyValueIsWrittenByAllButProcps3() {
        String text = "net.ipv4.ip_local_reserved_ports = \t\n-net.core.somaxconn=\n";
        for (BootStage.Kind kind : List.of(BootStage.Kind.SYSTEMD_SYSCTL, BootStage.Kind.PROCPS)) {
            assertThat(lines(kind, text)).extracting(BootLine::value).containsExactly("", "");
        }
        assertThat(lines(BootStage.Kind.PROCPS_3, text)).isEmpty();
    }

    @Test
    void commentsEmptyLinesAndWhiteSpaceDoNotCount() {
        String text = "# net.a=1\n  ; net.b=1\n\n \t net.c \t=\t 1 2 \t\n=5\n";
        assertThat(lines(BootStage.Kind.SYSTEMD_SYSCTL, text))
                .containsExactly(new BootLine(4, "net/c", "1 2"), new BootLine(5, "", "5"));
        assertThat(lines(BootStage.Kind.PROCPS, text))
                .containsExactly(new BootLine(4, "net/c", "1 2"), new BootLine(5, "", "5"));
    }

    @Test
    void whatEndsALineDiffers() {
        assertThat(lines(BootStage.Kind.SYSTEMD_SYSCTL, "net.a=1\r\nnet.b=2\rnet.c=3\0net.d=4"))
                .extracting(BootLine::key)
                .containsExactly("net/a", "net/b", "net/c", "net/d");
        assertThat(lines(BootStage.Kind.PROCPS, "net.a=1\r\nnet.b=2\rnet.c=3\nnet.d=4\0rest"))
                .containsExactly(
                        new BootLine(1, "net/a", "1"),
                        new BootLine(2, "net/b", "2\rnet.c=3"),
                        new BootLine(3, "net/d", "4"));
    }

    @Test
    void behindALineThatIsTooLongSystemdReadsNothing() {
        String text = "net.a=1\n#" + "x".repeat(SysctlConf.LONGEST_LINE) + "\nnet.b=2\n";
        SysctlConf.Parsed systemd = parsed(BootStage.Kind.SYSTEMD_SYSCTL, text);
        assertThat(systemd.cut()).isTrue();
        assertThat(systemd.lines()).extracting(BootLine::key).containsExactly("net/a");
        assertThat(lines(BootStage.Kind.PROCPS, text)).extracting(BootLine::key).containsExactly("net/a", "net/b");
    }

    @Test
    void foreignBytesGiveNoLine() {
        byte[] bytes = new byte[70_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8));
        }
        for (BootStage.Kind kind : BootStage.Kind.values()) {
            assertThat(SysctlConf.parse(kind, bytes, bytes.length).lines())
                    .as(kind.word())
                    .noneMatch(line -> line.key().startsWith("net/"));
            assertThat(SysctlConf.parse(kind, bytes, 0).lines()).isEmpty();
        }
    }

    @Test
    void theCommandLineOfTheKernelSetsSettingsToo() {
        byte[] line =
                "quiet sysctl.net.ipv4.tcp_fin_timeout=30 sysctl/net.core.somaxconn=\"1 2\" sysctlx=1 -- sysctl.net.a=1\n"
                        .getBytes(StandardCharsets.UTF_8);
        assertThat(KernelCommandLine.parse(line, line.length))
                .containsExactly(
                        new BootLine(0, "net/ipv4/tcp_fin_timeout", "30"),
                        new BootLine(0, "net/core/somaxconn", "1 2"));
    }
}
