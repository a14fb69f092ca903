package dev.portwhy.linux.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.linux.bpf.DescriptorTables;
import dev.portwhy.linux.bpf.KernelLayout;
import dev.portwhy.linux.bpf.TaskFileIterator;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.hidden.SocketFacts;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.Rows;
import dev.portwhy.model.SocketTable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The tables of descriptors as they are in the kernel, held against the descriptors that a program says it has. */
@Tag("kernel")
@Tag("root")
class DescriptorTablesTest {

    /** Two listeners: one at descriptors of one and of several parts of a table, in a child, too; the other in a thread's own table. */
    private static final String PROGRAM = """
            import ctypes, fcntl, os, resource, socket, sys, threading
            most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 4096), most))
            shared = socket.socket()
            shared.bind(('127.0.0.1', 9000))
            shared.listen(1)
            numbers = [fcntl.fcntl(shared.fileno(), fcntl.F_DUPFD, at) for at in (40, 41, 63, 64, 900)]
            reading, writing = os.pipe()
            child = os.fork()
            if child == 0:
                os.close(writing)
                os.read(reading, 1)
                os._exit(0)
            alone = []
            done = threading.Event()
            def own():
                ctypes.CDLL(None).unshare(0x400)
                only = socket.socket()
                only.bind(('127.0.0.1', 9001))
                only.listen(1)
                alone.append((threading.get_native_id(), only.fileno()))
                done.set()
                sys.stdin.read()
            threading.Thread(target=own, daemon=True).start()
            done.wait()
            me = os.getpid()
            held = [(pid, pid, fd) for pid in (me, child) for fd in [shared.fileno()] + numbers]
            copies = [(me, alone[0][0], fd) for fd in [shared.fileno()] + numbers]
            print(';'.join('%d,%d,%d' % one for one in held + copies + [(me,) + alone[0]]), flush=True)
            sys.stdin.read()
            """;

    @Test
    void showEachDescriptorOfTheSocketsAndNothingElse() throws Exception {
        Programs.assumeRootWith("python3");
        try (TestNamespace there = TestNamespace.create()) {
            there.command("ip", "link", "set", "lo", "up");
            Process process = there.start(new ProcessBuilder("python3", "-c", PROGRAM));
            Set<List<Integer>> said = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
            for (String one : process.inputReader().readLine().split(";", -1)) {
                said.add(Arrays.stream(one.split(",", -1)).map(Integer::valueOf).toList());
            }
            assertThat(said).hasSize(19);
            there.run(() -> {
                assertThat(seen(there.inode())).isEqualTo(said);
                return 0;
            });
        }
    }

    /** What the calling thread's namespace has of listeners, by process, thread and descriptor. */
    private static Set<List<Integer>> seen(long namespace) throws IOException {
        try (NativeFiles files = new NativeFiles()) {
            KernelLayout layout = KernelLayout.forIterators(files);
            assumeTrue(layout != null, "the BPF iterator is not to be had here");
            NamespaceReader reader = ReaderOfHere.read(files);
            SocketTable sockets = reader.rows().build();
            int[] rows = Rows.withInode(sockets);
            SocketFacts facts = SocketOwners.ask(files, List.of(reader), sockets, rows);
            int[] inodes =
                    Arrays.stream(rows).map(row -> (int) sockets.inode(row)).toArray();
            int[] addresses = Objects.requireNonNull(facts.files(inodes));
            assertThat(inodes).hasSize(2);
            assertThat(addresses).hasSize(2);
            Set<List<Integer>> seen = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
            try (DescriptorTables tables = new DescriptorTables(layout, inodes, addresses)) {
                tables.pass((words, start) -> {
                    assertThat(inodes).contains(words[start + 1]);
                    assertThat(Integer.toUnsignedLong(words[start + 4])).isEqualTo(namespace);
                    seen.add(List.of(words[start + 2], words[start + 3], words[start]));
                });
            } catch (KernelException e) {
                assumeTrue(false, "no loops within programs here: " + e.getMessage());
            }
            // As many as can be asked for, and none of them has the inode that is wanted.
            int[] most = Arrays.copyOf(addresses, TaskFileIterator.MAX_WANTED);
            int[] others = IntStream.rangeClosed(1, most.length).toArray();
            try (DescriptorTables tables = new DescriptorTables(layout, others, most)) {
                tables.pass((words, start) -> assertThat(words[start + 1])
                        .isIn(Arrays.stream(others).boxed().toList()));
            }
            return seen;
        }
    }
}
