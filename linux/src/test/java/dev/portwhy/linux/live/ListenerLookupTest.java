package dev.portwhy.linux.live;

import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.linux.bpf.KernelLayout;
import dev.portwhy.linux.bpf.ListenerLookup;
import dev.portwhy.linux.bpf.SocketIterator;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.hidden.SocketFacts;
import dev.portwhy.linux.kit.Alone;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Rows;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Listeners of every kind, looked up one by one, held against what the kernel's iterator tells of them. */
@Tag("kernel")
@Tag("root")
@ExtendWith(Alone.class)
class ListenerLookupTest {

    /** Ports from here on belong to sockets that a lookup by address need not bring: some share it, some are bound to a device. */
    private static final int AMBIGUOUS = 9100;

    private static final int WAITS = 9008;
    private static final int OF_KERNEL = 9009;
    private static final int MAPPED = 9010;

    private static final String WAITING = """
            import socket
            import mmap
            mapped = socket.socket()
            mapped.bind(('127.0.0.1', %d))
            mapped.listen(4)
            memory = mmap.mmap(mapped.fileno(), 4096, flags=mmap.MAP_SHARED, prot=mmap.PROT_READ)
            listener = socket.socket()
            listener.bind(('127.0.0.1', %d))
            listener.listen(4)
            listener.accept()
            """.formatted(MAPPED, WAITS);

    @Test
    void whatIsLookedUpIsWhatTheIteratorTells() throws Exception {
        Programs.assumeRootWith("python3");
        try (TestNamespace there = TestNamespace.create()) {
            there.command("ip", "link", "set", "lo", "up");
            there.command("ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1");
            boolean multipath = Files.exists(Path.of("/proc/sys/net/mptcp/enabled"));
            if (multipath) {
                there.kernelListens(OF_KERNEL);
            }
            there.start(new ProcessBuilder("python3", "-c", WAITING));
            there.run(() -> {
                make(there);
                compare(multipath);
                return 0;
            });
        }
    }

    private static void make(TestNamespace there) throws KernelException {
        listen(there, "127.0.0.1", 9000, 0, 0, 0);
        listen(there, "0.0.0.0", 9001, 0, 0, 0);
        listen(there, "::", 9002, 0, 0, 0);
        listen(there, "::", 9003, SOL_IPV6, IPV6_V6ONLY, 1);
        listen(there, "0.0.0.0", 9003, 0, 0, 0);
        listen(there, "::1", 9004, 0, 0, 0);
        listen(there, "::ffff:127.0.0.1", 9005, 0, 0, 0);
        listen(there, "127.0.0.2", 9006, 0, 0, 0);
        listen(there, "127.0.0.3", 9006, 0, 0, 0);
        // One for all addresses, and one for one of them.
        listen(there, "0.0.0.0", 9007, SOL_SOCKET, SO_REUSEPORT, 1);
        listen(there, "127.0.0.1", 9007, SOL_SOCKET, SO_REUSEPORT, 1);
        for (int i = 0; i < 3; i++) {
            listen(there, "127.0.0.1", AMBIGUOUS, SOL_SOCKET, SO_REUSEPORT, 1);
            listen(there, "::", AMBIGUOUS + 1, SOL_SOCKET, SO_REUSEPORT, 1);
        }
        listen(there, "0.0.0.0", AMBIGUOUS + 2, SOL_SOCKET, SO_BINDTOIFINDEX, 2);
        listen(there, "0.0.0.0", AMBIGUOUS + 3, SOL_SOCKET, SO_BINDTOIFINDEX, 1);
        listen(there, "0.0.0.0", AMBIGUOUS + 3, SOL_SOCKET, SO_BINDTOIFINDEX, 2);
    }

    private static void listen(TestNamespace there, String address, int port, int level, int option, int value)
            throws KernelException {
        IpAddress local = IpAddress.parse(address).orElseThrow();
        KernelSocket socket = KernelSocket.tcp(address.contains(":") ? Family.INET6 : Family.INET);
        there.closeWithIt(socket::close);
        if (option != 0) {
            socket.set(level, option, value);
        }
        socket.bind(new Endpoint(local, port)).listen(4);
    }

    private static void compare(boolean multipath) throws IOException {
        try (NativeFiles files = new NativeFiles()) {
            KernelLayout layout = KernelLayout.forIterators(files);
            assumeTrue(layout != null, "the BPF iterator is not to be had here");
            Map<Long, List<Integer>> told = new HashMap<>();
            NamespaceReader reader = await(files, layout, told);
            SocketTable sockets = reader.rows().build();
            int[] rows = listeners(sockets);
            assertThat(rows).hasSize(multipath ? 23 : 22);
            Set<Integer> missed = new TreeSet<>();
            try (ListenerLookup lookup = new ListenerLookup(layout)) {
                for (int row : rows) {
                    Map<Long, List<Integer>> found = new HashMap<>();
                    lookup.ask(sockets, row, (words, start) -> note(found, words, start));
                    found.forEach((cookie, words) ->
                            assertThat(words).as("%d", sockets.localPort(row)).isEqualTo(told.get(cookie)));
                    if (!found.containsKey(sockets.cookie(row))) {
                        missed.add(sockets.localPort(row));
                    }
                }
            } catch (KernelException e) {
                assumeTrue(false, "no lookup of sockets here: " + e.getMessage());
            }
            assertThat(missed).contains(AMBIGUOUS + 2).allMatch(port -> port >= AMBIGUOUS);
            SocketFacts facts = SocketOwners.ask(files, List.of(reader), sockets, rows);
            for (int row : rows) {
                int[] inode = {(int) sockets.inode(row)};
                boolean ofKernel = sockets.localPort(row) == OF_KERNEL;
                assertThat(facts.files(inode) == null).isEqualTo(ofKernel);
                assertThat(facts.ofKernel().contains(sockets.inode(row))).isEqualTo(ofKernel);
                // One without a file cannot be mapped, and nobody asks.
                assertThat(ofKernel || facts.mayBeMapped(inode).length == 0)
                        .as("%d is mapped", sockets.localPort(row))
                        .isEqualTo(sockets.localPort(row) != MAPPED);
            }
        }
    }

    private static int[] listeners(SocketTable sockets) {
        return Rows.where(
                Rows.withInode(sockets),
                row -> sockets.protocol(row) == Protocol.TCP && sockets.state(row) == SocketState.LISTEN);
    }

    /** Reads until the thread that shall wait for a connection does so; what the iterator tells then is in {@code told}. */
    private static NamespaceReader await(NativeFiles files, KernelLayout layout, Map<Long, List<Integer>> told)
            throws IOException {
        long end = System.nanoTime() + 60_000_000_000L;
        while (true) {
            NamespaceReader reader = ReaderOfHere.read(files);
            SocketTable sockets = reader.rows().build();
            int[] rows = listeners(sockets);
            int[] cookies =
                    Arrays.stream(rows).map(row -> (int) sockets.cookie(row)).toArray();
            told.clear();
            SocketIterator.run(layout, false, cookies, (words, start) -> note(told, words, start), () -> false);
            for (int row : rows) {
                List<Integer> words = told.get(sockets.cookie(row));
                if (sockets.localPort(row) == WAITS
                        && words != null
                        && words.get(SocketIterator.QUEUED) == 1
                        && told.size() >= rows.length) {
                    return reader;
                }
            }
            assertThat(System.nanoTime()).as("somebody waits").isLessThan(end);
        }
    }

    private static void note(Map<Long, List<Integer>> told, int[] words, int start) {
        told.put(
                SocketIterator.cookie(words, start),
                Arrays.stream(words, start, start + SocketIterator.FILE + 1)
                        .boxed()
                        .toList());
    }
}
