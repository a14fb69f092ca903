package dev.portwhy.linux.proc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.EtcPasswd;
import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.linux.holders.RunningPrograms;
import dev.portwhy.linux.kit.Fixture;
import dev.portwhy.linux.kit.RecordedTree;
import dev.portwhy.model.SignalState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of one process, and those that give its numbers a meaning. */
class ProcPidFilesTest {

    private static final String INIT = "1 (systemd) S 0 1 1 0 -1 4194560 40311 334776 0 139 81 311 546 303 20 0 1 0 26"
            + " 50409472 4470 18446744073709551615 1 1 0 0 0 0 0 4096 1256 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n";

    private static @Nullable ProcPidStat stat(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ProcPidStat.parse(bytes, bytes.length);
    }

    private static List<String> cmdline(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ProcPidCmdline.parse(bytes, bytes.length);
    }

    @Test
    void readsStat() {
        ProcPidStat init = Objects.requireNonNull(stat(INIT));

        assertThat(init).isEqualTo(new ProcPidStat(1, "systemd", 'S', 0, 4194560, 1, 26));
        assertThat(init.kernelThread()).isFalse();
        assertThat(Objects.requireNonNull(stat("2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 26 0 0\n"))
                        .kernelThread())
                .isTrue();
        assertThat(Objects.requireNonNull(stat(INIT.replace(" S ", " Z "))).leaderDead())
                .isTrue();
    }

    @Test
    void readsTheLimitOfOpenFiles() {
        String line = "Max open files            1024                 unlimited            files     \n";
        assertThat(ProcPidLimits.openFiles(TextCursor.of("Max file size   1   2   bytes\n" + line)))
                .containsExactly(1024, Long.MAX_VALUE);
        for (int length = 0; length < line.lastIndexOf("files") + 5; length++) {
            assertThat(ProcPidLimits.openFiles(TextCursor.of(line.substring(0, length))))
                    .as("cut at %s", length)
                    .isEmpty();
        }
        assertThat(ProcPidLimits.openFiles(TextCursor.of("Max open files  many  more  files\n")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {") S 1", "a\nb", "(((", "\u001b[31mred", " ", "", "日本", "\\n", "x) R 7 7 7 7 7 7"})
    void namesMayHoldAnything(String name) {
        assertThat(Objects.requireNonNull(stat(INIT.replace("systemd", name))))
                .isEqualTo(new ProcPidStat(1, name, 'S', 0, 4194560, 1, 26));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1 (",
                "1 (x",
                "1 (x)",
                "1 (x) S",
                ") 1 (x S 0",
                "x (y) S 0 1 1 0 -1 4 0",
                "1 (x) S 0 1 1"
            })
    void brokenStatIsNoProcess(String text) {
        assertThat(stat(text)).isNull();
    }

    @Test
    void aTimeBeyondReasonIsNoProcess() {
        assertThat(stat(INIT.replace(" 26 ", " 9223372036854775807 "))).isNull();
        assertThat(stat(INIT.replace(" 26 ", " 99999999999999999999999 "))).isNull();
    }

    @Test
    void readsCmdline() {
        assertThat(cmdline("nginx\0-g\0daemon off;\0")).containsExactly("nginx", "-g", "daemon off;");
        assertThat(cmdline("sshd: alice [priv]\0\0\0\0\0")).containsExactly("sshd: alice [priv]");
        assertThat(cmdline("no end")).containsExactly("no end");
        assertThat(cmdline("a\0\0b\0")).containsExactly("a", "", "b");
        assertThat(cmdline("")).isEmpty();
        assertThat(cmdline("\0")).isEmpty();
        assertThat(ProcPidCmdline.parse(new byte[0], -3)).isEmpty();
        assertThat(cmdline("x".repeat(100_000)).getFirst()).hasSize(8193).endsWith("x\u2026");
        assertThat(cmdline("x".repeat(8192)).getFirst()).hasSize(8192).endsWith("x");
        assertThat(cmdline("x".repeat(8191) + "\0y\0")).containsExactly("x".repeat(8191), "\u2026");
        assertThat(cmdline("x" + "\0".repeat(100_000))).containsExactly("x");
    }

    @Test
    void readsTheEffectiveUser() {
        assertThat(ProcPidStatus.effectiveUid(TextCursor.of("Name:\tx\nUid:\t1000\t0\t0\t0\nGid:\t5\t5\t5\t5\n")))
                .isZero();
        assertThat(ProcPidStatus.effectiveUid(TextCursor.of("Name:\tUid:\t7\nGid:\t5\n")))
                .isEqualTo(-1);
        assertThat(ProcPidStatus.effectiveUid(TextCursor.of("Uid:\t1"))).isEqualTo(-1);
    }

    @Test
    void readsWhatSignalsDo() {
        String file = """
                Name:\tState:
                Umask:\t0022
                State:\tt (tracing stop)
                Tgid:\t7
                TracerPid:\t4711
                NSpid:\t7\t1
                SigQ:\t0/9
                SigPnd:\t0000000000000000
                ShdPnd:\t0000000000004000
                SigBlk:\t0000000000004001
                SigIgn:\t8000000000004002
                SigCgt:\t0000000100000000
                CapInh:\t0
                """;
        SignalState state = ProcPidStatus.signals(7, TextCursor.of(file));
        assertThat(state).isEqualTo(new SignalState(7, 't', 4711, 1, 0x4001, 0x8000000000004002L, 0x100000000L));
        assertThat(ProcPidStatus.signals(7, TextCursor.of(file.substring(0, file.indexOf("SigCgt")))))
                .isNull();
        assertThat(ProcPidStatus.signals(7, TextCursor.of("SigCgt:\t0000000000000000\n")))
                .isNull();
        assertThat(ProcPidStatus.signals(7, TextCursor.of("State:\tS\nSigIgn:\t4000\nSigCgt:\tx\n")))
                .isEqualTo(new SignalState(7, 'S', 0, 0, 0, 0, 0));
    }

    @Test
    void readsTheTimeOfBoot() {
        assertThat(ProcStat.bootTime(TextCursor.of("cpu  1 2\nintr 5 6\nctxt 9\nbtime 1772000000\nprocesses 3\n")))
                .isEqualTo(Instant.ofEpochSecond(1772000000));
        for (String wrong : new String[] {"", "btime", "btime x\n", "btime 99999999999999999\n", "xbtime 5\n"}) {
            assertThat(ProcStat.bootTime(TextCursor.of(wrong))).isEqualTo(Instant.EPOCH);
        }
    }

    @Test
    void readsUsers() {
        EtcPasswd users = EtcPasswd.parse(TextCursor.of("""
            root:x:0:0:root:/root:/bin/bash
            # comment:x:5:5
            broken

            :x:6:6::/:
            toor:x:0:0:second:/root:/bin/sh
            nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
            big:x:4294967294:1::relative:/x\
            """));

        assertThat(users.name(0)).isEqualTo("root");
        assertThat(users.name(65534)).isEqualTo("nobody");
        assertThat(users.name(-2)).isEqualTo("big");
        assertThat(users.home(0)).isEqualTo("/root");
        assertThat(users.home(-2)).isNull();
        assertThat(users.group(0)).isZero();
        assertThat(users.group(-2)).isEqualTo(1);
        assertThat(users.group(5)).isNull();
        assertThat(users.name(5)).isEqualTo("5");
        assertThat(users.name(-1)).isEqualTo("4294967295");
    }

    @Test
    void surviveAnything() {
        String all = INIT + "Uid:\t1000\t0\t0\t0\nbtime 1772000000\nroot:x:0:0:root:/root:/bin/bash\n";
        Fixture.torture(all.getBytes(StandardCharsets.UTF_8), 9, 5000, bytes -> {
            ProcPidStat stat = ProcPidStat.parse(bytes, bytes.length);
            if (stat != null) {
                assertThat(stat.pid()).isPositive();
                assertThat(stat.parentPid()).isNotNegative();
            }
            ProcPidCmdline.parse(bytes, bytes.length);
            ProcPidStatus.effectiveUid(new TextCursor(bytes, 0, bytes.length));
            ProcPidStatus.signals(1, new TextCursor(bytes, 0, bytes.length));
            ProcStat.bootTime(new TextCursor(bytes, 0, bytes.length));
            EtcPasswd.parse(new TextCursor(bytes, 0, bytes.length));
        });
    }

    @Test
    void aLineThatBreaksOffTellsNoTimeOfStart() {
        byte[] line = "7 (sh) S 1 1 1 0 -1 4194304 100 0 0 0 1 1 0 0 20 0 1 0 123456 1000000\n".getBytes(UTF_8);
        int whole = new String(line, UTF_8).indexOf(" 1000000") + 1;
        assertThat(ProcPidStat.parse(line, whole)).isNotNull();
        assertThat(ProcPidStat.parse(line, whole - 1)).isNull();
        assertThat(ProcPidStat.parse(line, whole - 3)).isNull();
    }

    @Test
    void aDirectoryThatOnlyBeginsLikeAPidIsNoProcess() throws IOException {
        try (RecordedTree tree = new RecordedTree()) {
            tree.file("/proc/7/comm", "sh\n").file("/proc/7x/comm", "sh\n").file("/proc/77777777777/comm", "sh\n");
            assertThat(RunningPrograms.pids(tree.root(), "sh")).containsExactly(7);
        }
    }
}
