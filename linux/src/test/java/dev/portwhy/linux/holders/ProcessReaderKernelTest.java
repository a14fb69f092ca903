package dev.portwhy.linux.holders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.model.ProcessInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class ProcessReaderKernelTest {

    private final ProcessReader reader = new ProcessReader(new KernelFiles(LinuxRoot.LIVE));

    @Test
    void readsThisProcessAndItsAncestorsUpToInit() {
        int self = (int) ProcessHandle.current().pid();

        Map<Integer, ProcessInfo> found = reader.read(List.of(self), ProcessReader.Depth.FULL);

        ProcessInfo me = Objects.requireNonNull(found.get(self));
        assertThat(me.comm()).isEqualTo("java");
        assertThat(me.exe()).endsWith("/bin/java");
        assertThat(me.exeDeleted()).isFalse();
        assertThat(me.cmdline().getFirst()).contains("java");
        assertThat(me.user()).isEqualTo(System.getProperty("user.name"));
        assertThat(Duration.between(
                                ProcessHandle.current().info().startInstant().orElseThrow(), me.startTime())
                        .abs())
                .isLessThan(Duration.ofSeconds(2));
        assertThat(me.startTime()).isBefore(Instant.now());
        // The last one has no parent here: init, or whoever was sent into this pid namespace (docker exec).
        int ancestors = 0;
        for (int pid = me.parentPid(); pid != 0; ancestors++) {
            pid = Objects.requireNonNull(found.get(pid)).parentPid();
        }
        assertThat(ancestors).isPositive();
    }

    /** Second witness: ps(1), for every process that lives through both readings. */
    @Test
    void agreesWithPs() throws IOException {
        int[] pids = reader.pids();
        Map<Integer, ProcessInfo> before = reader.read(pids, ProcessReader.Depth.BASIC);
        Process ps = new ProcessBuilder("ps", "-ww", "-eo", "pid=,ppid=,uid=,args=").start();
        List<String> lines = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        Map<Integer, ProcessInfo> after = reader.read(pids, ProcessReader.Depth.FULL);

        int compared = 0;
        for (String line : lines) {
            String[] words = line.strip().split("\\s+", 4);
            ProcessInfo then = before.get(Integer.valueOf(words[0]));
            ProcessInfo now = after.get(Integer.valueOf(words[0]));
            if (then == null || now == null || !then.startTime().equals(now.startTime())) {
                continue;
            }
            if (then.parentPid() == now.parentPid()) {
                assertThat(now.parentPid()).as(line).isEqualTo(Integer.parseInt(words[1]));
            }
            assertThat(now.uid()).as(line).isEqualTo(Integer.parseInt(words[2]));
            if (now.cmdline().isEmpty()) {
                assertThat(words[3]).as(line).matches("(?s)\\[.*");
            }
            compared++;
        }
        assertThat(compared).isGreaterThan(5);
    }

    @Test
    void unescapesNamesWithNewlineBackslashAndParenthesis() throws IOException {
        String name = "a) S 1\\n\n\u001b[1m";
        Path comm = Path.of("/proc/self/comm");
        String before = Files.readString(comm).strip();
        int self = (int) ProcessHandle.current().pid();
        try {
            Files.writeString(comm, name); // a process may only rename itself
            assertThat(Objects.requireNonNull(reader.read(List.of(self), ProcessReader.Depth.BASIC)
                                    .get(self))
                            .comm())
                    .isEqualTo(name);
        } finally {
            Files.writeString(comm, before);
        }
    }

    @Test
    void leavesOutWhatHasEnded() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();

        assertThat(reader.read(List.of((int) gone.pid()), ProcessReader.Depth.FULL))
                .doesNotContainKey((int) gone.pid());
    }

    @Test
    void readsKernelThreadsWithoutProgram() {
        ProcessInfo kthreadd = reader.read(List.of(2), ProcessReader.Depth.FULL).get(2);
        org.junit.jupiter.api.Assumptions.assumeTrue(
                kthreadd != null && kthreadd.comm().equals("kthreadd"), "no kernel threads in this pid namespace");

        assertThat(kthreadd.exe()).isNull();
        assertThat(kthreadd.cmdline()).isEmpty();
    }
}
