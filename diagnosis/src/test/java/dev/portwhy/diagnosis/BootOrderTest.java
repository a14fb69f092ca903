package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.Setting;
import dev.portwhy.model.boot.BootFile;
import dev.portwhy.model.boot.BootLine;
import dev.portwhy.model.boot.BootStage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who has the last word over several programs, and which name a file has to have. */
class BootOrderTest {

    private static final Setting SETTING = Setting.TCP_FIN_TIMEOUT;
    private static final String KEY = "net/ipv4/tcp_fin_timeout";

    private static BootFile file(String path, @Nullable String... values) {
        List<BootLine> lines = new ArrayList<>();
        for (String value : values) {
            lines.add(new BootLine(lines.size() + 1, KEY, value));
        }
        return AuditMachines.file(path, lines);
    }

    private static BootOrder order(BootStage... stages) {
        return new BootOrder(AuditMachines.boot(stages), KernelVersion.MEASURED);
    }

    private static String winner(BootOrder order) {
        BootOrder.Winner winner = Objects.requireNonNull(order.winner(SETTING));
        return winner.value() + " " + winner.writer().path() + ":"
                + winner.writer().line();
    }

    @Test
    void whoComesLastInTimeHasTheLastWord() {
        BootStage line = AuditMachines.stage(BootStage.Kind.COMMAND_LINE, file("/proc/cmdline", "10"));
        BootStage systemd =
                AuditMachines.stage(BootStage.Kind.SYSTEMD_SYSCTL, file("/etc/sysctl.d/50.conf", "20", "21"));
        BootStage tuned = AuditMachines.stage(BootStage.Kind.TUNED, file("/usr/lib/tuned/net/tuned.conf", "30"));
        BootStage again = AuditMachines.stage(BootStage.Kind.TUNED_AGAIN, file("/etc/sysctl.d/50.conf", "20", "21"));
        assertThat(winner(order(line))).isEqualTo("10 /proc/cmdline:1");
        assertThat(winner(order(line, systemd))).isEqualTo("21 /etc/sysctl.d/50.conf:2");
        assertThat(winner(order(line, systemd, tuned))).isEqualTo("30 /usr/lib/tuned/net/tuned.conf:1");
        assertThat(winner(order(line, systemd, tuned, again))).isEqualTo("21 /etc/sysctl.d/50.conf:2");
        assertThat(order().winner(SETTING)).isNull();
    }

    @Test
    void whatTunedWorksOutIsWorkedOutWhereItCanBe() {
        BootStage systemd = AuditMachines.stage(BootStage.Kind.SYSTEMD_SYSCTL, file("/etc/sysctl.d/50.conf", "20"));
        assertThat(winner(order(AuditMachines.stage(BootStage.Kind.TUNED, file("/t", ">100")))))
                .isEqualTo("100 /t:1");
        assertThat(winner(order(AuditMachines.stage(BootStage.Kind.TUNED, file("/t", ">10")))))
                .isEqualTo("60 /t:1");
        assertThat(winner(order(systemd, AuditMachines.stage(BootStage.Kind.TUNED, file("/t", "<10")))))
                .isEqualTo("10 /t:1");
        assertThat(winner(order(AuditMachines.stage(BootStage.Kind.TUNED, file("/t", "${seconds}")))))
                .isEqualTo("null /t:1");
    }

    @Test
    void whatTheKernelRefusesDoesNotCount() {
        BootStage procps =
                AuditMachines.stage(BootStage.Kind.PROCPS, file("/etc/sysctl.d/50.conf", "20", "abc", "", "1x"));
        assertThat(winner(order(procps))).isEqualTo("20 /etc/sysctl.d/50.conf:1");
        assertThat(order(procps).writers(SETTING))
                .extracting(BootWriter::fate)
                .containsExactly(
                        BootWriter.Fate.WINS,
                        BootWriter.Fate.REFUSED,
                        BootWriter.Fate.REFUSED,
                        BootWriter.Fate.REFUSED);
    }

    @Test
    void everyLineThatNamesASettingIsToldWithWhatBecomesOfIt() {
        BootFile pattern =
                AuditMachines.file("/usr/lib/sysctl.d/10.conf", List.of(new BootLine(1, "net/ipv4/tcp_fin_*", "5")));
        BootFile hidden = new BootFile(
                "/usr/lib/sysctl.d/50.conf", BootFile.Outcome.HIDDEN, "", List.of(new BootLine(3, KEY, "7")));
        BootOrder order = order(AuditMachines.stage(
                BootStage.Kind.SYSTEMD_SYSCTL, pattern, file("/etc/sysctl.d/50.conf", "20", "30"), hidden));
        assertThat(order.writers(SETTING))
                .extracting(writer -> writer.path() + ":" + writer.line() + " "
                        + writer.fate().word())
                .containsExactly(
                        "/usr/lib/sysctl.d/10.conf:1 passed-over",
                        "/etc/sysctl.d/50.conf:1 overwritten",
                        "/etc/sysctl.d/50.conf:2 wins",
                        "/usr/lib/sysctl.d/50.conf:3 not-read");
    }

    private static @Nullable String place(BootStage... stages) {
        return order(stages).place(SETTING).path();
    }

    @Test
    void aFileOfOursComesBehindThoseThatSetIt() {
        BootStage.Kind systemd = BootStage.Kind.SYSTEMD_SYSCTL;
        assertThat(place()).isEqualTo("/etc/sysctl.d/60-portwhy.conf");
        assertThat(place(AuditMachines.stage(systemd, file("/usr/lib/sysctl.d/50.conf", "1"))))
                .isEqualTo("/etc/sysctl.d/60-portwhy.conf");
        assertThat(place(AuditMachines.stage(systemd, file("/etc/sysctl.d/99-sysctl.conf", "1"))))
                .isEqualTo("/etc/sysctl.d/99-zz-portwhy.conf");
        assertThat(place(AuditMachines.stage(systemd, file("/etc/sysctl.d/a.conf", "1"))))
                .isEqualTo("/etc/sysctl.d/zz-portwhy.conf");
        // A line without a value takes ours away as well, if it comes later.
        assertThat(place(AuditMachines.stage(systemd, file("/etc/sysctl.d/99-sysctl.conf", new String[] {null}))))
                .isEqualTo("/etc/sysctl.d/99-zz-portwhy.conf");
        assertThat(place(AuditMachines.stage(systemd, file("/etc/sysctl.d/60-portwhy.conf", "1"))))
                .isEqualTo("/etc/sysctl.d/60-portwhy.conf");
    }

    @Test
    void whereNoFileCanHaveTheLastWordTheLineInTheWayIsNamed() {
        BootOrder procps = order(AuditMachines.stage(BootStage.Kind.PROCPS, file("/etc/sysctl.conf", "1")));
        assertThat(procps.place(SETTING).path()).isNull();
        assertThat(Objects.requireNonNull(procps.place(SETTING).inTheWay()).path())
                .isEqualTo("/etc/sysctl.conf");
        BootStage tuned = AuditMachines.stage(BootStage.Kind.TUNED, file("/usr/lib/tuned/net/tuned.conf", "30"));
        assertThat(place(tuned)).isNull();
        assertThat(place(tuned, AuditMachines.stage(BootStage.Kind.TUNED_AGAIN)))
                .isEqualTo("/etc/sysctl.d/60-portwhy.conf");
        assertThat(place(AuditMachines.stage(BootStage.Kind.SYSTEMD_SYSCTL, file("/etc/sysctl.d/~~.conf", "1"))))
                .isNull();
    }
}
