package dev.portwhy.linux.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.model.ProcessInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A process that was seen is met, or none. */
@Tag("kernel")
class PinnedProcessTest {

    private static final int TERM = 15;

    private Process process;

    @BeforeEach
    void start() throws IOException {
        process = new ProcessBuilder("cat").start();
    }

    @AfterEach
    void end() throws Exception {
        process.destroyForcibly().waitFor();
    }

    private ProcessInfo seen(Instant started) {
        return new ProcessInfo(
                Math.toIntExact(process.pid()),
                1,
                "cat",
                List.of("cat"),
                null,
                false,
                0,
                "root",
                started,
                null,
                null,
                null);
    }

    private ProcessInfo seen() {
        return seen(process.info().startInstant().orElseThrow());
    }

    private static ProcessInfo running(ProcessInfo process, String exe) {
        return new ProcessInfo(
                process.pid(),
                1,
                process.comm(),
                process.cmdline(),
                exe,
                false,
                0,
                "root",
                process.startTime(),
                null,
                null,
                null);
    }

    /** execve(2) keeps the number and the start: what was seen was a shell, and now it is cat. */
    @Test
    void aProcessThatRunsAnotherProgramByNowIsNone() throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", "read go; exec cat").start();
        try {
            Path exe = Path.of("/proc/" + shell.pid() + "/exe");
            Poll.until(
                    "it runs a shell",
                    () -> !Files.readSymbolicLink(exe).toString().contains("java"));
            String before = Files.readSymbolicLink(exe).toString();
            ProcessInfo seen = new ProcessInfo(
                    Math.toIntExact(shell.pid()),
                    1,
                    "sh",
                    List.of("sh"),
                    before,
                    false,
                    0,
                    "root",
                    shell.info().startInstant().orElseThrow(),
                    null,
                    null,
                    null);
            pin(seen).close();
            shell.getOutputStream().write('\n');
            shell.getOutputStream().flush();
            Poll.until(
                    "it runs cat", () -> !Files.readSymbolicLink(exe).toString().equals(before));
            assertThatThrownBy(() -> PinnedProcess.of(seen)).isInstanceOf(PinnedProcess.ChangedException.class);
            assertThat(shell.isAlive()).isTrue();
            pin(running(seen, Files.readSymbolicLink(exe).toString())).close();
        } finally {
            shell.destroyForcibly().waitFor();
        }
    }

    private static PinnedProcess pin(ProcessInfo seen) throws Exception {
        return Objects.requireNonNull(PinnedProcess.of(seen));
    }

    @Test
    void theProcessThatWasSeenGetsTheSignal() throws Exception {
        try (PinnedProcess pinned = pin(seen())) {
            assertThat(pinned.ended()).isFalse();
            assertThat(pinned.send(0)).isZero();
            assertThat(process.isAlive()).isTrue();
            assertThat(pinned.send(TERM)).isZero();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(pinned.ended()).isTrue();
            assertThat(pinned.send(TERM)).isEqualTo(Errno.ESRCH);
        }
    }

    /** Where a number has been given out again, the process behind it started later than the one that was seen. */
    @Test
    void anotherProcessOfTheSameNumberIsNone() {
        Instant other = process.info().startInstant().orElseThrow().minus(Duration.ofSeconds(10));
        assertThatThrownBy(() -> PinnedProcess.of(seen(other))).isInstanceOf(PinnedProcess.ChangedException.class);
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void oneThatHasEndedIsNone() throws Exception {
        ProcessInfo seen = seen();
        process.destroyForcibly().waitFor();
        assertThat(PinnedProcess.of(seen)).isNull();
    }

    @Test
    void whatItHasOpenIsReadAndWhatItHasNotIsNot() throws Exception {
        // One end of each pipe of a process is this test's, and no socket is among them.
        try (PinnedProcess pinned = pin(seen())) {
            assertThat(pinned.mayHold(1)).isFalse();
        }
        Process holder = new ProcessBuilder(
                        "python3",
                        "-c",
                        "import socket,os,sys\ns=socket.socket()\n"
                                + "print(os.fstat(s.fileno()).st_ino,flush=True)\nsys.stdin.read()")
                .start();
        try {
            long inode = Long.parseLong(holder.inputReader().readLine());
            process.destroyForcibly().waitFor();
            process = holder;
            try (PinnedProcess pinned = pin(seen())) {
                assertThat(pinned.mayHold(inode)).isTrue();
                assertThat(pinned.mayHold(inode + 1)).isFalse();
            }
        } finally {
            holder.destroyForcibly().waitFor();
        }
    }

    @Test
    void whoStartedThisIsKnownUpToTheFirst() {
        OwnAncestors own = OwnAncestors.read();
        assertThat(own.pids())
                .contains(1, Math.toIntExact(ProcessHandle.current().pid()));
        ProcessHandle.current()
                .parent()
                .ifPresent(parent -> assertThat(own.pids()).contains(Math.toIntExact(parent.pid())));
        assertThat(own.pids()).doesNotContain(Math.toIntExact(process.pid()));
    }
}
