package dev.portwhy.cli.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.ReadableClasses;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.Abi;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Setting;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings are planned, changed and put back by the program itself, in namespaces of its own. */
@Tag("kernel")
@Tag("root")
class TuneOnKernelTest {

    private static final String RANGE = Setting.IP_LOCAL_PORT_RANGE.key();
    private static final String REUSE = Setting.TCP_TW_REUSE.key();

    @TempDir
    Path directory;

    private TuneShell shell;
    private final List<Closeable> open = new ArrayList<>();

    @BeforeEach
    void fresh() throws IOException {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "only root can make a network namespace here");
        shell = new TuneShell(directory);
    }

    @AfterEach
    void end() throws IOException {
        for (Closeable one : open) {
            one.close();
        }
        if (shell != null) {
            shell.close();
        }
    }

    private String value(String key) throws IOException {
        return shell.run("sysctl -n " + key).replaceAll("\\s+", " ");
    }

    private TuneShell.Said done(String arguments) throws IOException {
        TuneShell.Said said = shell.portwhy(arguments);
        assertThat(said.status()).as(said.text()).isZero();
        return said;
    }

    private <T> T inside(NetworkThread.Work<T> work) throws IOException {
        try (NativeFiles files = new NativeFiles()) {
            int fd = files.open(Abi.AT_FDCWD, "/proc/" + shell.pid() + "/ns/net");
            try {
                return NetworkThread.inNamespaceOf(fd, work);
            } finally {
                Syscall.close(fd);
            }
        }
    }

    /** Whether one more connection can be opened. */
    private boolean connects(InetSocketAddress to) throws IOException {
        return inside(() -> {
            Socket socket = new Socket();
            open.add(socket);
            try {
                socket.connect(to);
                return true;
            } catch (BindException | NoRouteToHostException e) {
                return false;
            }
        });
    }

    /** connect() fails, the plan is carried out, it succeeds; taken back, it fails again. */
    @Test
    void whatIsPlannedEndsWhatIsFound() throws IOException {
        shell.run("ip addr add 10.9.9.1/32 dev lo");
        shell.run("sysctl -qw " + RANGE + "='40000 40009'");
        // In the range a plan would choose, and not in this one.
        InetSocketAddress server = inside(() -> {
            ServerSocket listener = new ServerSocket(15_672, 200, InetAddress.getByName("10.9.9.1"));
            open.add(listener);
            return (InetSocketAddress) listener.getLocalSocketAddress();
        });
        inside(() -> {
            boolean room = true;
            while (room) {
                Socket socket = new Socket();
                open.add(socket);
                try {
                    socket.connect(server);
                } catch (IOException e) {
                    assertThat(e).hasMessageContaining("Cannot assign requested address");
                    room = false;
                }
            }
            return true;
        });
        assertThat(shell.portwhy("--json").text()).contains("ephemeral-ports-exhausted");
        TuneShell.Said plan = shell.portwhy("-N " + shell.pid() + " tune plan --json");
        assertThat(plan.text())
                .contains("\"key\":\"" + RANGE + "\"", "\"because\":\"ephemeral-ports-exhausted\"", "15672");
        assertThat(plan.status()).isEqualTo(2);
        assertThat(value(RANGE)).isEqualTo("40000 40009");
        done("tune apply --yes --runtime");
        assertThat(value(RANGE)).isEqualTo("10240 65535");
        assertThat(value(Setting.IP_LOCAL_RESERVED_PORTS.key())).isEqualTo("15672");
        assertThat(shell.portwhy("-N " + shell.pid() + " --json").text())
                .doesNotContain("ephemeral-ports-exhausted")
                .contains("\"verdict\":\"ok\"");
        assertThat(connects(server)).isTrue();
        assertThat(done("-N " + shell.pid() + " tune plan").text()).contains("No setting needs to be changed");
        open.removeLast().close();
        done("tune rollback");
        assertThat(value(RANGE)).isEqualTo("40000 40009");
        assertThat(value(Setting.IP_LOCAL_RESERVED_PORTS.key())).isEmpty();
        assertThat(connects(server)).isFalse();
    }

    @Test
    void aListenerInTheRangeIsReservedBesideWhatIsReservedAlready() throws IOException {
        String reserved = Setting.IP_LOCAL_RESERVED_PORTS.key();
        shell.run("sysctl -qw " + reserved + "=40000");
        inside(() -> open.add(new ServerSocket(41_234, 5, InetAddress.getLoopbackAddress())));
        String here = "-N " + shell.pid();
        assertThat(shell.portwhy(here + " --json").text()).contains("listener-inside-ephemeral-range");
        done("tune apply --yes --runtime");
        assertThat(value(reserved)).isEqualTo("40000,41234");
        assertThat(shell.portwhy(here + " --json").text()).doesNotContain("listener-inside-ephemeral-range");
        assertThat(shell.portwhy("tune apply --yes " + reserved + "=40000").text())
                .contains("41234 would no longer be reserved");
        done("tune rollback");
        assertThat(value(reserved)).isEqualTo("40000");
    }

    /** A bare Ctrl-C while it waits for somebody else. */
    @Test
    void whoStopsItIsToldThatNothingWasDone() throws IOException {
        done("tune apply --yes " + REUSE + "=1");
        shell.run("(flock 9; exec sleep 20) 9>/var/lib/portwhy/journal/lock >/dev/null 2>&1 & echo $! > " + directory
                + "/flock");
        Poll.until(
                "the lock is held",
                () -> shell.typed("flock -n /var/lib/portwhy/journal/lock true").status() == 1);
        shell.run("'" + shell.program() + "' tune apply --yes " + REUSE + "=0 >" + directory + "/out 2>&1 & echo $! > "
                + directory + "/setter");
        Poll.until(
                "it waits",
                () -> shell.run("cat " + directory + "/out").contains("another process is changing settings"));
        shell.run("kill -TERM $(cat " + directory + "/setter); wait $(cat " + directory + "/setter) || true");
        assertThat(shell.run("cat " + directory + "/out")).contains("Stopped before anything was changed");
        assertThat(value(REUSE)).isEqualTo("1");
        shell.run("kill $(cat " + directory + "/flock)");
    }

    @Test
    void aTrialIsTakenBackThoughItsSetterWasKilled() throws IOException {
        String before = value(REUSE);
        shell.run("'" + shell.program() + "' tune apply --yes --for 3s " + REUSE + "=1 >/dev/null 2>&1 & echo $!");
        String setter = shell.run("echo $!");
        Poll.until("the setting is changed", () -> value(REUSE).equals("1"));
        shell.run("kill -9 " + setter + " 2>/dev/null; true");
        Poll.until("the trial is taken back", () -> value(REUSE).equals(before));
        Poll.until(
                "the journal says so", () -> done("tune status --json").text().contains("\"state\":\"rolled-back\""));
    }

    @Test
    void ofTwoAtOnceOneWaits() throws IOException {
        done("tune apply --yes " + REUSE + "=1");
        shell.run("flock /var/lib/portwhy/journal/lock sleep 3 >/dev/null 2>&1 & true");
        Poll.until(
                "the lock is held",
                () -> shell.typed("flock -n /var/lib/portwhy/journal/lock true").status() == 1);
        assertThat(done("tune apply --yes " + REUSE + "=0").text()).contains("another process is changing settings");
        assertThat(value(REUSE)).isEqualTo("0");
    }

    @Test
    void whoIsNotRootAndWhoHasNoTerminalIsOnlyShown() throws IOException {
        String before = value(REUSE);
        TuneShell.Said shown = shell.portwhy("tune apply " + REUSE + "=1");
        assertThat(shown.status()).isEqualTo(64);
        assertThat(shown.text()).contains(REUSE + ": 2 -> 1", "--yes");
        shell.run("chmod 755 " + directory);
        try (ReadableClasses classes = ReadableClasses.copy()) {
            TuneShell.Said user = shell.typed("setpriv --reuid 65534 --regid 65534 --clear-groups '"
                    + shell.programOf(classes) + "' tune apply --yes " + REUSE + "=1");
            assertThat(user.status()).as(user.text()).isEqualTo(1);
            assertThat(user.text()).contains("sudo ");
        }
        assertThat(value(REUSE)).isEqualTo(before);
        assertThat(shell.run("ls -A /etc/sysctl.d /var/lib")).doesNotContain("portwhy");
    }

    /** The real sysctl(8) is the witness for who has the last word. */
    @Test
    void theFileOfTheBootHasTheLastWord() throws IOException {
        shell.run("echo '" + REUSE + " = 0' > /etc/sysctl.d/99-zzz.conf");
        done("tune apply --yes " + REUSE + "=1");
        shell.run("sysctl -qw " + REUSE + "=2");
        shell.run("mount -t tmpfs tmpfs /usr/lib/sysctl.d && sysctl --system >/dev/null");
        assertThat(value(REUSE)).isEqualTo("1");
        done("tune rollback");
        assertThat(shell.run("ls -A /etc/sysctl.d")).isEqualTo("99-zzz.conf");
    }

    @Test
    void anotherNamespaceIsChangedThereAndWhatMakesItLastIsTold() throws IOException {
        shell.run("ip netns add portwhy-other");
        String before = value(REUSE);
        TuneShell.Said said = done("-N portwhy-other tune apply --yes " + REUSE + "=1");
        assertThat(said.text()).contains("in the network namespace portwhy-other", "sysctl -w " + REUSE);
        assertThat(shell.run("ip netns exec portwhy-other sysctl -n " + REUSE)).isEqualTo("1");
        assertThat(value(REUSE)).isEqualTo(before);
        assertThat(shell.run("ls -A /etc/sysctl.d")).isEmpty();
        assertThat(done("tune status").text()).contains("active: it is 1");
        done("tune rollback");
        assertThat(shell.run("ip netns exec portwhy-other sysctl -n " + REUSE)).isEqualTo("2");
        done("-N portwhy-other tune apply --yes " + REUSE + "=1");
        shell.run("ip netns del portwhy-other");
        assertThat(done("tune rollback").text()).contains("gone with its network namespace");
    }

    @Test
    void whatHarmsOrIsRefusedIsNotDone() throws IOException {
        String before = value(RANGE);
        TuneShell.Said parity = shell.portwhy("tune apply --yes '" + RANGE + "=15001 60999'");
        assertThat(parity.status()).isEqualTo(2);
        assertThat(parity.text()).contains("both even or both odd", "--force");
        TuneShell.Said refused = shell.portwhy(
                "tune apply --yes --force '" + RANGE + "=60999 15000' net.ipv4.tcp_tw_recycle=0 vm.swappiness=1");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.text()).contains("EINVAL", "Linux 4.12 removed it", "sysctl -w vm.swappiness=1");
        assertThat(refused.text()).contains("this program does not write the rest");
        assertThat(value(RANGE)).isEqualTo(before);
        done("tune apply --yes --force '" + RANGE + "=15001 60999'");
        assertThat(value(RANGE)).isEqualTo("15001 60999");
    }

    /** Every field of the contract, in an object that a script can read. */
    @Test
    void asJsonItSaysWhatTheContractHas() throws IOException {
        String applied =
                done("tune apply --yes --json --for 60s " + REUSE + "=1").text();
        assertThat(applied)
                .containsPattern("\"journal\":\"[0-9-]+\",\"changes\":\\[\\{\"key\":\"" + REUSE
                        + "\",\"netns\":\\{\"inode\":[0-9]+,\"name\":\"[^\"]+\"\\},\"from\":\"2\",\"to\":\"1\","
                        + "\"running\":true,\"file\":null\\}\\],\"until\":\"[0-9TZ:.-]+\"");
        assertThat(done("tune keep --json").text()).containsPattern("\"file\":\"/etc/sysctl.d/[^\"]+\"");
        assertThat(done("tune status --json").text())
                .containsPattern("\"journal\":\\[\\{\"id\":\"[0-9-]+\",\"time\":\"[0-9TZ:.-]+\",\"state\":\"kept\"")
                .contains("\"unusable\":[]");
        assertThat(done("tune rollback --json").text())
                .containsPattern(
                        "\"from\":\"1\",\"to\":\"2\",\"running\":true,\"file\":\"[^\"]+\"\\}\\],\"until\":null");
        TuneShell.Said dry = shell.portwhy("tune apply --json " + REUSE + "=1");
        assertThat(dry.status()).isEqualTo(64);
        assertThat(dry.text()).contains("\"journal\":null", "\"running\":false", "\"until\":null");
        assertThat(shell.portwhy("tune apply --json " + REUSE + "=9").text())
                .contains("\"outcome\":\"EINVAL\"", "\"journal\":null", "Write a value from 0 to 2");
    }

    /** Where systemd runs its timer ends a trial; where it does not answer nothing is changed. */
    @Test
    void systemdIsAskedForATimerWhereItRuns() throws IOException {
        shell.run("mkdir -p /run/systemd/system " + directory + "/bin");
        shell.run("printf '#!/bin/sh\\necho \"$@\" > " + directory + "/asked\\nexit 0\\n' > " + directory
                + "/bin/systemd-run; chmod 755 " + directory + "/bin/systemd-run");
        String path = "PATH=" + directory + "/bin:$PATH '" + shell.program() + "' ";
        TuneShell.Said said = shell.typed(path + "tune apply --yes --for 1h " + REUSE + "=1");
        assertThat(said.text()).contains("The systemd timer portwhy-trial-");
        assertThat(shell.run("cat " + directory + "/asked"))
                .contains("--on-active=3600s", shell.program() + " tune rollback ", "--if-trial");
        done("tune rollback");
        shell.run("printf '#!/bin/sh\\necho no bus\\nexit 1\\n' > " + directory + "/bin/systemd-run");
        TuneShell.Said refused = shell.typed(path + "tune apply --yes --for 1h " + REUSE + "=1");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.text()).contains("no bus", "Nothing was changed");
        assertThat(value(REUSE)).isEqualTo("2");
    }

    /** script(1) is the terminal. */
    @Test
    void onATerminalItAsks() throws IOException {
        String typed = "script -qec \"'" + shell.program() + "' tune apply " + REUSE + "=1\" /dev/null";
        assertThat(shell.typed("echo n | " + typed).text()).contains("[y/N]", "nothing was changed");
        assertThat(value(REUSE)).isEqualTo("2");
        assertThat(shell.typed("(sleep 5; echo y) | " + typed).text()).contains("changed and checked");
        assertThat(value(REUSE)).isEqualTo("1");
    }

    @Test
    void whoCannotReadTheJournalIsToldSo() throws IOException {
        shell.run("chmod 755 " + directory);
        shell.run("(umask 077; '" + shell.program() + "' tune apply --yes " + REUSE + "=1)");
        try (ReadableClasses classes = ReadableClasses.copy()) {
            String user =
                    "setpriv --reuid 65534 --regid 65534 --clear-groups '" + shell.programOf(classes) + "' tune status";
            assertThat(shell.typed(user).text()).contains("active: it is 1");
            shell.run("chmod 700 /var/lib/portwhy");
            TuneShell.Said said = shell.typed(user);
            assertThat(said.text()).contains("/var/lib/portwhy/journal cannot be read");
            assertThat(said.status()).isEqualTo(1);
        }
    }
}
