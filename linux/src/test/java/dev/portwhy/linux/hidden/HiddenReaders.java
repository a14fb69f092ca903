package dev.portwhy.linux.hidden;

import static dev.portwhy.linux.kit.TextReader.Writer.KERNEL;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.holders.OddFiles;
import dev.portwhy.linux.kit.TextReader;
import dev.portwhy.linux.net.ProcNetUnix;
import dev.portwhy.model.Family;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The readers of this package, with what they read. */
public final class HiddenReaders {

    private static final int MOST = 5000;

    private HiddenReaders() {}

    /** All of them. */
    public static List<TextReader> all() {
        return List.of(mappings(), rings(), unixSockets(), filesInFlight(), calls());
    }

    private static TextReader mappings() {
        return TextReader.of(KERNEL, "/proc/4711/maps", MappedSockets.class)
                .lines(
                        "55d0c0000000-55d0c0001000 r--p 00000000 08:01 131 /usr/bin/tcpdump\n",
                        (i, extra) -> "7f0000000000-7f0000001000 rw-s 00000000 00:08 %d%s socket:[%d]\n"
                                .formatted(70_000 + i, " ".repeat(18 + extra), 70_000 + i),
                        "")
                .finds(i -> Integer.toString(70_000 + i), HiddenReaders::mapped);
    }

    private static TextReader rings() {
        return TextReader.of(KERNEL, "/proc/4711/fdinfo/5", RingFiles.class)
                .lines(
                        "pos:\t0\nUserFiles:\t4000\n",
                        (i, extra) -> "%s%5d: socket:[%d]\n".formatted(" ".repeat(extra), i, 70_000 + i),
                        "UserBufs:\t0\n")
                .finds(
                        i -> Integer.toString(70_000 + i),
                        files -> found(wanted -> {
                            String text = files.text("/proc/4711/fdinfo/5");
                            RingFiles.parse(
                                    text == null ? "" : text,
                                    new OddFiles.OddFile(OddFiles.Kind.ANONYMOUS, 0, 1, 1, 5),
                                    wanted);
                        }));
    }

    private static Set<String> mapped(KernelFiles files) {
        return found(wanted -> new MappedSockets(files).find(new int[] {4711}, wanted));
    }

    private static Set<String> found(Consumer<Unexplained> search) {
        SocketTable.Builder rows = new SocketTable.Builder();
        int[] all = new int[MOST];
        for (int i = 0; i < MOST; i++) {
            rows.add(0, Protocol.TCP, Family.INET, SocketState.LISTEN).owner(0, 70_000 + i);
            all[i] = i;
        }
        HolderTable.Builder holders = new HolderTable.Builder();
        search.accept(new Unexplained(rows.build(), all, holders));
        HolderTable table = holders.build();
        Set<String> found = new TreeSet<>();
        for (int i = 0; i < MOST; i++) {
            if (table.first(70_000 + i) >= 0) {
                found.add(Integer.toString(70_000 + i));
            }
        }
        return found;
    }

    private static TextReader unixSockets() {
        return TextReader.of(KERNEL, "/proc/net/unix", ProcNetUnix.class)
                .lines(
                        "Num       RefCount Protocol Flags    Type St Inode Path\n",
                        (i, extra) -> "0000000000000000: 00000002 00000000 00010000 0001 01 %d /run/x%s\n"
                                .formatted(70_000 + i, "x".repeat(extra)),
                        "")
                .finds(i -> Integer.toString(70_000 + i), files -> {
                    Set<Long> inodes = new HashSet<>();
                    ProcNetUnix.inodes(files.lines("/proc/net/unix"), inodes);
                    Set<String> all = new TreeSet<>();
                    inodes.forEach(inode -> all.add(inode.toString()));
                    return all;
                });
    }

    private static TextReader filesInFlight() {
        return TextReader.of(KERNEL, "/proc/4711/fdinfo/5", UnixQueues.class)
                .lines("pos:\t0\n", (i, extra) -> "lock:\t" + i + " ".repeat(extra) + "\n", "scm_fds: 3\n")
                .finds(i -> "3", files -> Set.of(Long.toString(UnixQueues.count(files.text("/proc/4711/fdinfo/5")))));
    }

    /** One line, which does not grow; only its words are wider here than the kernel's. */
    private static TextReader calls() {
        return TextReader.of(KERNEL, "/proc/4711/syscall", BlockedCalls.class)
                .lines("288 0x5", (i, extra) -> " 0x" + "0".repeat(1 + extra), "\n")
                .finds(i -> "288 5", files -> {
                    int[] call = BlockedCalls.parse(files.text("/proc/4711/syscall"));
                    return call == null ? Set.of() : Set.of(call[0] + " " + call[1]);
                });
    }
}
