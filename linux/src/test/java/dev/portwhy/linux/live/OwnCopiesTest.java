package dev.portwhy.linux.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.Alone;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.RefusedCall;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.OwnCopies;
import dev.portwhy.linux.sys.SocketCopy;
import dev.portwhy.linux.sys.SyscallNumbers;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A look while this program has copies of other processes' sockets: who holds them are the others. By the iterator and by /proc. */
@Tag("kernel")
@ExtendWith(Alone.class)
class OwnCopiesTest {

    private static final int SELF = (int) ProcessHandle.current().pid();
    private static final int PORT = 8000;

    /** A listener, and one that waits in the queue of a unix socket beside. Prints the descriptors. */
    private static final String SERVER = """
            import array, socket, time
            def listener(port):
                s = socket.socket(); s.bind(('127.0.0.1', port)); s.listen(); return s
            s = listener(8000); queued = listener(8001)
            here, there = socket.socketpair()
            here.sendmsg([b'x'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [queued.fileno()]))])
            queued.close()
            print(s.fileno(), there.fileno(), flush=True)
            time.sleep(60)
            """;

    private TestNamespace there;
    private int server;
    private int listener;
    private int queue;

    @BeforeEach
    void aListenerOfAnotherProcess() throws IOException {
        Programs.assumeRootWith("python3");
        there = TestNamespace.create();
        Process process = there.start(new ProcessBuilder("python3", "-c", SERVER));
        String[] numbers = process.inputReader().readLine().split(" ", -1);
        server = (int) process.pid();
        listener = Integer.parseInt(numbers[0]);
        queue = Integer.parseInt(numbers[1]);
    }

    @AfterEach
    void leaveNothing() throws IOException {
        if (there != null) {
            there.close();
        }
    }

    private Snapshot look(boolean iterator) throws Exception {
        return iterator ? look() : RefusedCall.without(SyscallNumbers.BPF, this::look);
    }

    private Snapshot look() throws IOException {
        return new LiveMachine().look(Scope.EVERYTHING.in(there.choice()));
    }

    /** Who holds the socket on a port, as {@code PID/FD}. */
    private static List<String> holders(Snapshot snapshot, int port) {
        List<String> found = new ArrayList<>();
        SocketTable sockets = snapshot.sockets();
        HolderTable holders = snapshot.holders();
        for (int row = 0; row < sockets.size(); row++) {
            if (sockets.localPort(row) == port) {
                for (int one = holders.first(sockets.inode(row)); one >= 0; one = holders.next(one)) {
                    found.add(holders.pid(one) + "/" + holders.fd(one));
                }
            }
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCopyOfAnotherProcesssSocketIsNoHolder(boolean iterator) throws Exception {
        try (KernelSocket copy = Objects.requireNonNull(SocketCopy.of(server, server, listener))) {
            assertThat(copy.local().port()).isEqualTo(PORT);
            assertThat(holders(look(iterator), PORT)).containsExactly(server + "/" + listener);
        }
    }

    /** Whose queue it is stays the holder of what waits in it, also while that queue is looked into here. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCopyOfAQueueIsNoHolderOfWhatWaitsInIt(boolean iterator) throws Exception {
        try (KernelSocket copy = Objects.requireNonNull(SocketCopy.of(server, server, queue))) {
            assertThat(copy.fd()).isPositive();
            assertThat(holders(look(iterator), PORT + 1)).containsOnly(server + "/" + queue);
        }
    }

    /** A number that was a copy's is another file next, which counts. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsOpenHereByItselfIsAHolder(boolean iterator) throws Exception {
        int number;
        try (KernelSocket copy = Objects.requireNonNull(SocketCopy.of(server, server, listener))) {
            number = copy.fd();
        }
        Endpoint end = new Endpoint(IpAddress.v4(0x7f000001), PORT + 2);
        try (KernelSocket own =
                        there.run(() -> KernelSocket.tcp(Family.INET).bind(end).listen(1));
                KernelSocket duplicate = own.duplicate();
                KernelSocket copy = Objects.requireNonNull(SocketCopy.of(SELF, SELF, own.fd()))) {
            assertThat(number).isPositive();
            assertThat(copy.fd()).isNotEqualTo(duplicate.fd());
            assertThat(holders(look(iterator), PORT + 2))
                    .containsExactlyInAnyOrder(SELF + "/" + own.fd(), SELF + "/" + duplicate.fd());
        }
    }

    /** As where a message with descriptors is looked at. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCopyThatCameAnotherWayIsNoHolder(boolean iterator) throws Exception {
        Endpoint end = new Endpoint(IpAddress.v4(0x7f000001), PORT + 3);
        try (KernelSocket own =
                there.run(() -> KernelSocket.tcp(Family.INET).bind(end).listen(1))) {
            KernelSocket duplicate = own.duplicate();
            try (duplicate) {
                assertThat(OwnCopies.take(() -> List.of(duplicate.fd()))).containsExactly(duplicate.fd());
                assertThat(holders(look(iterator), PORT + 3)).containsExactly(SELF + "/" + own.fd());
            }
        }
    }

    /** Many are taken one after the other; the last are known. */
    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 65, 8191, 8192, 8193, 20_000})
    void theLastOfManyIsKnown(int many) throws IOException {
        for (int taken = 0; taken < many; taken++) {
            Objects.requireNonNull(SocketCopy.of(server, server, listener)).close();
        }
        try (KernelSocket last = Objects.requireNonNull(SocketCopy.of(server, server, queue))) {
            assertThat(OwnCopies.has(last.fd())).isTrue();
            assertThat(OwnCopies.has(last.fd() + 100_000)).isFalse();
            assertThat(OwnCopies.has(last.fd(), 0)).isFalse();
        }
    }
}
