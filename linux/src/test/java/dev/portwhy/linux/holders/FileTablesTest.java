package dev.portwhy.linux.holders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.kit.AnotherUser;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
@Tag("root")
class FileTablesTest {

    private static final int NOBODY = 12345;
    private static final int KTHREADD = 2;
    private static final int CAP_SYS_PTRACE = 19;

    /** Whether a table or a link in it is refused to the calling thread. */
    private static boolean refused(long pid) throws IOException {
        try (Stream<Path> links = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (Path link : links.toList()) {
                Files.readSymbolicLink(link);
            }
            return false;
        } catch (AccessDeniedException e) {
            return true;
        }
    }

    /** Takes a capability from the calling thread: capset(2), with two structs of what is effective, permitted and inherited. */
    private static void giveUp(int capability) throws IOException {
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        try (NativeMemory header = NativeMemory.of(0x20080522, 0);
                NativeMemory data = new NativeMemory(24)) {
            Syscall.check("capget", Syscall.call(arm ? 90 : 125, header.address(), data.address()));
            for (int at = 0; at < 8; at += 4) {
                data.putInt(at, data.getInt(at) & ~(1 << capability));
            }
            Syscall.check("capset", Syscall.call(arm ? 91 : 126, header.address(), data.address()));
        }
    }

    private static void agrees(int[] pids, int closed) throws IOException {
        BitSet expected = new BitSet();
        for (int pid : pids) {
            expected.set(pid, refused(pid));
        }
        try (NativeFiles files = new NativeFiles()) {
            assertThat(FileTables.closed(files, pids)).isEqualTo(expected);
        }
        assertThat(expected.cardinality()).isEqualTo(closed);
    }

    @Test
    void whoKeepsItsFilesIsWhoseLinksAreRefused() throws Exception {
        Programs.assumeRootWith("setpriv");
        List<Process> sleepers = new ArrayList<>();
        try {
            sleepers.add(new ProcessBuilder("sleep", "60").start());
            sleepers.add(
                    new ProcessBuilder("setpriv", "--reuid", Integer.toString(NOBODY), "--clear-groups", "sleep", "60")
                            .start());
            Path other = Path.of("/proc/" + sleepers.get(1).pid() + "/comm");
            Poll.until(
                    "the program to be another user's",
                    () -> Files.readString(other).strip().equals("sleep"));
            int[] pids = {
                (int) sleepers.get(0).pid(),
                (int) sleepers.get(1).pid(),
                KTHREADD,
                (int) ProcessHandle.current().pid()
            };
            NetworkThread.onItsOwn(() -> {
                agrees(pids, 0);
                // The tables can be listed, and no link of a program with more rights be read.
                giveUp(CAP_SYS_PTRACE);
                agrees(pids, 2);
                return 0;
            });
            NetworkThread.onItsOwn(() -> {
                // A process's own threads may read it whoever they are.
                AnotherUser.become(NOBODY);
                agrees(pids, 2);
                return 0;
            });
        } finally {
            for (Process sleeper : sleepers) {
                sleeper.destroyForcibly();
                sleeper.waitFor();
            }
        }
    }
}
