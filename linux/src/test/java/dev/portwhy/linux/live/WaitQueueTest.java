package dev.portwhy.linux.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.linux.bpf.KernelLayout;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.kit.Alone;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Via;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The kernel's wait queue names a thread that waits inside a call on a socket which no table of files has any more. */
@Tag("kernel")
@Tag("root")
@ExtendWith(Alone.class)
class WaitQueueTest {

    private static final IpAddress LOOPBACK = IpAddress.v4(0x7f000001);
    private static final int PORT = 7640;

    @Test
    void aThreadIsFoundWhoseDescriptorIsAnotherSocketByNow() throws IOException {
        assumeTrue(Syscall.geteuid() == 0, "a namespace and the iterator take root");
        Programs.assumeFilesIterated();
        try (TestNamespace there = TestNamespace.create();
                NativeFiles files = new NativeFiles()) {
            assumeTrue(KernelLayout.forIterators(files) != null, "the BPF iterator is not to be had here");
            there.run(() -> {
                try (KernelSocket listener = KernelSocket.tcp(Family.INET)
                                .bind(new Endpoint(LOOPBACK, PORT))
                                .listen(4);
                        KernelSocket other = KernelSocket.tcp(Family.INET)) {
                    CompletableFuture<Integer> thread = new CompletableFuture<>();
                    CompletableFuture<Void> waiting = new CompletableFuture<>();
                    Thread.ofPlatform().start(() -> {
                        accept(listener.fd(), thread);
                        waiting.complete(null);
                    });
                    int tid = thread.join();
                    awaitInside(tid);
                    Syscall.check("dup3", Syscall.call(SyscallNumbers.DUP3, other.fd(), listener.fd(), 0));
                    try {
                        assertHolder(new LiveMachine().look(Scope.EVERYTHING.in(there.choice())), tid);
                    } finally {
                        KernelSocket.tcp(Family.INET)
                                .connect(new Endpoint(LOOPBACK, PORT))
                                .close();
                        waiting.join();
                    }
                }
                return null;
            });
        }
    }

    private static void accept(int fd, CompletableFuture<Integer> thread) {
        thread.complete(Syscall.gettid());
        long accepted = Syscall.call(SyscallNumbers.ACCEPT4, fd, 0, 0, 0);
        if (accepted >= 0) {
            Syscall.close((int) accepted);
        }
    }

    private static void awaitInside(int tid) throws IOException {
        String call = SyscallNumbers.ACCEPT4 + " ";
        Poll.until(
                "the thread waits in accept4()",
                () -> Files.readString(Path.of("/proc/self/task/" + tid + "/syscall"))
                        .startsWith(call));
    }

    private static void assertHolder(Snapshot snapshot, int tid) {
        HolderTable holders = snapshot.holders();
        for (int row = 0; row < snapshot.sockets().size(); row++) {
            if (snapshot.sockets().localPort(row) == PORT) {
                int holder = holders.first(snapshot.sockets().inode(row));
                assertThat(holder).isNotNegative();
                assertThat(holders.via(holder)).isEqualTo(Via.ACCEPT);
                assertThat(holders.tid(holder)).isEqualTo(tid);
                assertThat(holders.inferred(holder)).isFalse();
                assertThat(holders.fd(holder)).isNegative();
                return;
            }
        }
        throw new AssertionError("no socket on the port");
    }
}
