package dev.portwhy.linux.keepers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.kit.RecordedTree;
import dev.portwhy.model.Keeper;
import dev.portwhy.model.ProcessInfo;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Configurations and command lines of what starts programs again, as people write them. */
class KeeperTextsTest {

    private static ProcessInfo process(int pid, int parent, String comm, @Nullable String exe, String... cmdline) {
        return new ProcessInfo(
                pid, parent, comm, List.of(cmdline), exe, false, 1000, "ada", Instant.EPOCH, null, null, null);
    }

    /** configparser: an equals sign or a colon, names without regard to case, and lines that go on. */
    @Test
    void settingsOfSupervisorAreKnownByAnyWriting() {
        assertThat(SupervisorConf.keys("[inet_http_server]\nport = :9001\nusername:admin\nPassword = x\n"))
                .containsExactlyInAnyOrder("port", "username", "password");
        assertThat(SupervisorConf.keys("environment=\n  username=x,\n\tB=2\nuser = y\n"))
                .containsExactlyInAnyOrder("environment", "user");
        assertThat(SupervisorConf.keys(";username=a\n#username=b\n[program:username=c]\nnothing\n=value\n"))
                .isEmpty();
        assertThat(SupervisorConf.keys("url: unix:///run/x?a=b\ncommand = a:b\n"))
                .containsExactlyInAnyOrder("url", "command");
        assertThat(SupervisorConf.keys("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"username=admin, false", "username : admin, false", "USERNAME=admin, false", ";username=admin, true"})
    void aPasswordIsSeenHoweverItIsWritten(String line, boolean open) throws IOException {
        try (RecordedTree tree = new RecordedTree()) {
            tree.file("/etc/x.conf", "[unix_http_server]\nfile=/run/x.sock\n" + line + "\n");
            assertThat(SupervisorConf.isOpen(new KernelFiles(tree.root()), "/etc/x.conf"))
                    .isEqualTo(open);
            assertThat(SupervisorConf.isOpen(new KernelFiles(tree.root()), "/etc/y.conf"))
                    .as("one that cannot be read")
                    .isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "check process web with pidfile /run/web.pid | web | /run/web.pid",
                "check process 'my web' with pidfile \"/run/my web.pid\" | my web | /run/my web.pid",
                "check process web with pidfile '/run/web#1.pid' | web | /run/web#1.pid",
                "CHECK PROCESS web WITH PIDFILE /run/web.pid # a comment | web | /run/web.pid",
            })
    void aCheckNamesItsFile(String line, String name, String file) {
        assertThat(MonitChecks.pidFiles(line)).containsExactly(Map.entry(name, file));
        assertThat(MonitChecks.pidFiles(line.replace(" pidfile", "\r\n  pidfile") + "\r\n"))
                .containsExactly(Map.entry(name, file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "check process web matching \"/usr/bin/web\"",
                "check host web with address 10.0.0.1 pidfile /run/no.pid",
                "# check process web with pidfile /run/no.pid",
                "check process",
                "check process web with pidfile",
                "pidfile /run/no.pid",
                "check process \"unended",
                "\"",
                "",
            })
    void whatIsNoCheckOfAProcessIsNone(String text) {
        assertThat(MonitChecks.pidFiles(text)).isEmpty();
    }

    private static @Nullable Keeper loop(RecordedTree tree, String comm, String... shell) {
        ProcessInfo above = process(10, 1, comm, "/bin/" + comm, shell);
        ProcessInfo program = process(11, 10, "node", "/usr/bin/node", "node", "server.js");
        return new ShellLoops(new KernelFiles(tree.root()), Map.of(10, above, 11, program)).of(program);
    }

    private static final String LOOP = "while true; do node server.js; done";

    @Test
    void theTextOfAShellIsFoundBehindItsOptions() throws IOException {
        try (RecordedTree tree = new RecordedTree()) {
            for (List<String> words : List.of(
                    List.of("sh", "-c", LOOP),
                    List.of("bash", "-ec", LOOP),
                    List.of("bash", "-e", "-u", "-c", LOOP),
                    List.of("bash", "-euo", "pipefail", "-c", LOOP),
                    List.of("bash", "-o", "errexit", "+o", "posix", "-c", LOOP),
                    List.of("bash", "-O", "extglob", "-c", LOOP),
                    List.of("bash", "--norc", "--rcfile", "/dev/null", "-c", LOOP, "name", "-c"))) {
                assertThat(loop(tree, words.getFirst(), words.toArray(String[]::new)))
                        .as(words.toString())
                        .isEqualTo(new Keeper(11, Keeper.Kind.LOOP, 10, "", ""));
            }
            for (String[] words : new String[][] {
                {"sh"}, {"sh", "-c"}, {"sh", "-c", "node server.js"}, {"bash", "-o"}, {"bash", "-i"}, {"sh", "/none.sh"}
            }) {
                assertThat(loop(tree, words[0], words))
                        .as(Arrays.toString(words))
                        .isNull();
            }
            assertThat(loop(tree, "python3", "python3", "-c", LOOP))
                    .as("no shell")
                    .isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "supervisord, , SUPERVISORD",
        "runsv, , RUNIT",
        "s6-supervise, , S6",
        "supervise, , DAEMONTOOLS",
        "circusd, , CIRCUS",
        "crond, , CRON",
        "nodemon, , RESTARTER",
        "python3, python3 /usr/bin/supervisord -n, SUPERVISORD",
        "node, node --watch server.js, RESTARTER",
        "node, node --watch=src server.js, RESTARTER",
        "node, node /usr/lib/node_modules/forever/bin/monitor x, RESTARTER",
        "PM2 v5.3.0: God, PM2 v5.3.0: God Daemon, PM2",
        "node, node server.js, ",
        "node, node a b c nodemon, ",
        "python3, python3 --watch, ",
        "bash, bash, ",
    })
    void keepersAreKnownByNameOrFirstWords(String comm, @Nullable String cmdline, Keeper.@Nullable Kind kind) {
        String[] words = cmdline == null ? new String[] {comm} : cmdline.split(" ");
        assertThat(KeeperPrograms.kind(process(7, 1, comm, "/usr/bin/" + comm, words), true))
                .isEqualTo(kind);
    }

    /** Anybody may call a process so; of root's it counts what file it runs. */
    @Test
    void rootsKeeperIsKnownByItsFile() {
        ProcessInfo link = new ProcessInfo(
                7, 1, "runsv", List.of("runsv"), "/usr/bin/su", false, 0, "root", Instant.EPOCH, null, null, null);
        assertThat(KeeperPrograms.kind(link, true)).isNull();
        ProcessInfo own = new ProcessInfo(
                7, 1, "runsv", List.of("runsv"), "/usr/bin/runsv", false, 0, "root", Instant.EPOCH, null, null, null);
        assertThat(KeeperPrograms.kind(own, true)).isEqualTo(Keeper.Kind.RUNIT);
        ProcessInfo script = new ProcessInfo(
                7,
                1,
                "supervisord",
                List.of("python3", "/usr/bin/supervisord"),
                "/usr/bin/python3.12",
                false,
                0,
                "root",
                Instant.EPOCH,
                null,
                null,
                null);
        assertThat(KeeperPrograms.kind(script, true)).isEqualTo(Keeper.Kind.SUPERVISORD);
    }

    private static String status(String state, int tracer, String blocked, String ignored) {
        return "Name:\tx\nState:\t" + state + "\nTracerPid:\t" + tracer + "\nNSpid:\t700\t12\nSigBlk:\t" + blocked
                + "\nSigIgn:\t" + ignored + "\nSigCgt:\t0000000000000000\n";
    }

    /** SIGTERM is bit 14. Blocked everywhere it waits for ever, unless a thread or a descriptor takes it. */
    @Test
    void aBlockedSignalIsTakenByAThreadOrADescriptor() throws IOException {
        String none = "0000000000000000";
        String term = "0000000000004000";
        try (RecordedTree tree = new RecordedTree()) {
            tree.file("/proc/700/status", status("S (sleeping)", 0, term, none))
                    .file("/proc/700/task/700/status", status("S (sleeping)", 0, term, none))
                    .file("/proc/700/task/701/status", status("S (sleeping)", 0, term, none))
                    .file("/proc/700/task/701/syscall", "202 0x0 0x0\n");
            assertThat(read(tree).blocks(15)).isTrue();
            tree.file("/proc/700/task/701/status", status("S (sleeping)", 0, none, none));
            assertThat(read(tree).blocks(15))
                    .as("a thread that does not block it")
                    .isFalse();
            tree.file("/proc/700/task/701/status", status("S (sleeping)", 0, term, none))
                    .file(
                            "/proc/700/task/701/syscall",
                            dev.portwhy.linux.sys.SyscallNumbers.RT_SIGTIMEDWAIT + " 0x0 0x0\n");
            assertThat(read(tree).blocks(15)).as("a thread that waits for it").isFalse();
            tree.file("/proc/700/task/701/syscall", "running\n")
                    .link("/proc/700/fd/5", "anon_inode:[signalfd]")
                    .file("/proc/700/fdinfo/5", "pos:\t0\nflags:\t02\nsigmask:\t0000000000004000\n");
            assertThat(read(tree).blocks(15)).as("a descriptor that takes it").isFalse();
            tree.file("/proc/700/fdinfo/5", "pos:\t0\nsigmask:\t0000000000000002\n");
            assertThat(read(tree).blocks(15)).as("one that takes another").isTrue();
        }
    }

    private static dev.portwhy.model.SignalState read(RecordedTree tree) {
        return java.util.Objects.requireNonNull(new SignalStates(new KernelFiles(tree.root())).read(700));
    }

    @Test
    void aStatusThatWasCutSaysNothing() throws IOException {
        String whole = status("T (stopped)", 0, "0000000000000000", "0000000000004000");
        try (RecordedTree tree = new RecordedTree()) {
            tree.file("/proc/700/status", whole);
            assertThat(read(tree).state()).isEqualTo('T');
            assertThat(read(tree).innermostPid()).isEqualTo(12);
            for (int length = 0; length < whole.length(); length++) {
                tree.file("/proc/700/status", whole.substring(0, length));
                assertThat(new SignalStates(new KernelFiles(tree.root())).read(700))
                        .as("%d bytes", length)
                        .isNull();
            }
        }
    }
}
