package dev.portwhy.linux.hidden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.kit.RecordedTree;
import dev.portwhy.linux.sys.Abi;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Via;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sockets in file tables of threads: those of other processes are found, and what our own threads keep is no holder. */
class ThreadFileTablesTest {

    private final RecordedTree tree = new RecordedTree();

    @AfterEach
    void remove() throws Exception {
        tree.close();
    }

    /** The holders of sockets with these inodes, each as PID/TID/FD. */
    private static List<String> find(LinuxRoot root, int[] pids, long... inodes) {
        SocketTable.Builder sockets = new SocketTable.Builder();
        int[] rows = new int[inodes.length];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = row;
            sockets.add(0, Protocol.TCP, Family.INET, SocketState.LISTEN)
                    .local(new Endpoint(IpAddress.ANY4, 80 + row))
                    .owner(0, (int) inodes[row]);
        }
        HolderTable.Builder found = new HolderTable.Builder();
        new ThreadFileTables(new KernelFiles(root)).find(pids, new Unexplained(sockets.build(), rows, found));
        HolderTable holders = found.build();
        List<String> told = new ArrayList<>();
        for (long inode : inodes) {
            for (int holder = holders.first(inode); holder >= 0; holder = holders.next(holder)) {
                assertThat(holders.via(holder)).isEqualTo(Via.THREAD_FD);
                told.add(holders.pid(holder) + "/" + holders.tid(holder) + "/" + holders.fd(holder));
            }
        }
        return told;
    }

    private RecordedTree thread(int pid, int tid, String... sockets) {
        String directory = "/proc/" + pid + "/task/" + tid;
        tree.file(directory + "/comm", "app\n");
        for (int fd = 0; fd < sockets.length; fd++) {
            tree.link(directory + "/fd/" + fd, sockets[fd]);
        }
        return tree;
    }

    @Test
    void theTableOfEachOtherThreadIsRead() {
        thread(10, 10, "socket:[100]");
        thread(10, 11, "/dev/null", "socket:[101]", "socket:[102]");
        thread(10, 12, "socket:[x]", "socket:[101]", "anon_inode:[eventpoll]", "socket:[999]");
        assertThat(find(tree.root(), new int[] {10}, 100, 101, 102))
                .contains("10/11/1", "10/11/2")
                .noneMatch(holder -> holder.startsWith("10/10/"));
    }

    /** A process of one thread has one table, which was read before. */
    @Test
    void aProcessOfOneThreadHasNoOther() {
        thread(20, 20, "socket:[100]");
        tree.file("/proc/21/stat", "21 (app) S");
        assertThat(find(tree.root(), new int[] {20, 21, 22}, 100)).isEmpty();
    }

    /** The leader is dead: its threads keep what it had. */
    @Test
    void theThreadsOfADeadLeaderKeepItsSockets() {
        thread(30, 30);
        thread(30, 31, "socket:[300]");
        assertThat(find(tree.root(), new int[] {30}, 300)).containsExactly("30/31/0");
        assertThat(ThreadFileTables.firstLivingThread(new KernelFiles(tree.root()), 30))
                .isEqualTo("31");
        assertThat(ThreadFileTables.firstLivingThread(new KernelFiles(tree.root()), 99))
                .isNull();
    }

    /** In a recorded tree our own number is somebody else's. */
    @Test
    void aRecordedProcessOfOurNumberIsAnother() {
        int own = Syscall.getpid();
        thread(own, own);
        thread(own, own + 1, "socket:[400]");
        assertThat(find(tree.root(), new int[] {own}, 400)).containsExactly(own + "/" + (own + 1) + "/0");
    }

    /** A thousand threads, as a busy JVM has them, and names that are no numbers. */
    @Test
    void manyThreadsAreReadEach() {
        thread(50, 50);
        tree.file("/proc/50/task/self/comm", "x\n");
        for (int tid = 51; tid < 1051; tid++) {
            thread(50, tid, "socket:[" + (10_000 + tid) + "]");
        }
        assertThat(find(tree.root(), new int[] {50}, 10_051, 10_500, 11_050))
                .containsExactly("50/51/0", "50/500/0", "50/1050/0");
    }

    /** Copies of other processes' sockets lie in our threads while we look; whoever read them would name us as a holder. */
    @Test
    void ourOwnThreadsAreNoHolders() throws Exception {
        FutureTask<List<String>> task = new FutureTask<>(() -> {
            assertThat(Syscall.call(SyscallNumbers.UNSHARE, Abi.CLONE_FILES)).isZero();
            long fd = Syscall.call(SyscallNumbers.SOCKET, Abi.AF_INET, Abi.SOCK_STREAM, 0);
            assertThat(fd).isNotNegative();
            try {
                String link = Files.readSymbolicLink(Path.of("/proc/thread-self/fd/" + fd))
                        .toString();
                long inode = Long.parseLong(link.substring("socket:[".length(), link.length() - 1));
                return find(LinuxRoot.LIVE, new int[] {Syscall.getpid()}, inode);
            } finally {
                Syscall.call(SyscallNumbers.CLOSE, fd);
            }
        });
        Thread thread = Thread.ofPlatform().name("own-table").start(task);
        assertThat(task.get()).isEmpty();
        thread.join();
    }
}
