package dev.portwhy.cli.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program itself, ended by a real SIGKILL that strace(1) sends at a system call: the witness that a test of the acts alone, which
 * ends them at each of all their calls, ends them as the kernel does.
 */
@Tag("kernel")
@Tag("root")
class KilledOnKernelTest {

    private static final String RANGE = Setting.IP_LOCAL_PORT_RANGE.key();
    private static final String REUSE = Setting.TCP_TW_REUSE.key();

    /** Calls that change or sync files and that a JVM makes none of; strace counts each by itself. */
    private static final List<String> CALLS = List.of("fsync", "renameat2", "unlinkat");

    /** Not each, so that it does not take minutes. */
    private static final int STEP = 3;

    @TempDir
    Path directory;

    private static TuneShell.Said killed(TuneShell shell, String call, int when, String arguments) throws IOException {
        return shell.typed("strace -f -qq -o /dev/null -e trace=" + call + " -e inject=" + call + ":signal=KILL:when="
                + when + " '" + shell.program() + "' " + arguments + " 2>&1");
    }

    @Test
    void whatIsKilledIsTheOldOrTheNewOneAndCanBePutBack() throws IOException {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "only root can make a network namespace here");
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/strace")), "no strace here");
        try (TuneShell shell = new TuneShell(directory)) {
            String apply = "tune apply --yes '" + RANGE + "=15000 60999' " + REUSE + "=1";
            int killed = 0;
            for (String call : CALLS) {
                for (int when = 1; ; when += STEP) {
                    TuneShell.Said said = killed(shell, call, when, apply);
                    oldOrNew(shell, call + " " + when + " " + said.text());
                    if (said.status() == 0) {
                        break;
                    }
                    killed++;
                    back(shell);
                }
                for (int when = 1; killed(shell, call, when, "tune rollback").status() != 0; when += STEP) {
                    oldOrNew(shell, "rollback " + call + " " + when);
                    killed++;
                }
                back(shell);
            }
            assertThat(killed).isGreaterThan(6);
        }
    }

    private static void oldOrNew(TuneShell shell, String what) throws IOException {
        assertThat(value(shell, RANGE)).as(what).isIn("32768 60999", "15000 60999");
        assertThat(value(shell, REUSE)).as(what).isIn("2", "1");
        for (String name : shell.run("ls /etc/sysctl.d").split("\\s+")) {
            if (!name.isEmpty()) {
                assertThat(shell.run("cat /etc/sysctl.d/" + name))
                        .as(what)
                        .contains("portwhy tune rollback")
                        .containsAnyOf(RANGE + " = 15000 60999", REUSE + " = 1");
            }
        }
        TuneShell.Said status = shell.portwhy("tune status --json");
        assertThat(status.text()).as(what).contains("\"unusable\":[]").doesNotContain("\"runningIs\":\"other\"");
    }

    private static void back(TuneShell shell) throws IOException {
        TuneShell.Said said = shell.portwhy("tune rollback");
        assertThat(said.status()).as(said.text()).isZero();
        assertThat(value(shell, RANGE)).isEqualTo("32768 60999");
        assertThat(value(shell, REUSE)).isEqualTo("2");
        assertThat(shell.run("ls -A /etc/sysctl.d")).isEmpty();
    }

    private static String value(TuneShell shell, String key) throws IOException {
        return shell.run("sysctl -n " + key).replaceAll("\\s+", " ");
    }
}
