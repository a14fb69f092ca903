package dev.portwhy.linux.sys;

import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Descriptors as numbers: what is asked of them and done with them without an object of the JDK's. */
class DescriptorsTest {

    private static final Endpoint LOOPBACK = new Endpoint(IpAddress.v4(0x7f000001), 0);
    private static final Endpoint LOOPBACK6 =
            new Endpoint(IpAddress.parse("::1").orElseThrow(), 0);
    private static final long SECOND = 1_000_000_000;

    /** A socket pair, of which each end is readable and writable; {@code fds} takes both. */
    private static void pair(int[] fds) throws KernelException {
        try (NativeMemory memory = new NativeMemory(8)) {
            Syscall.check(
                    "socketpair",
                    Syscall.call(SyscallNumbers.SOCKETPAIR, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, memory.address()));
            memory.get(0, fds, 0, 2);
        }
    }

    /** A pipe, a pair of sockets as ksh(1) makes pipelines of, and what is neither. */
    @Test
    void whoReadsNoMoreIsSeen(@TempDir Path directory) throws Exception {
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        int reader = open(fifo, O_NONBLOCK);
        int writer = open(fifo, O_NONBLOCK | O_WRONLY);
        assertThat(Terminal.readerGone(writer)).isFalse();
        Syscall.close(reader);
        assertThat(Terminal.readerGone(writer)).isTrue();
        Syscall.close(writer);
        int[] fds = new int[2];
        pair(fds);
        assertThat(Terminal.readerGone(fds[0])).isFalse();
        Syscall.close(fds[1]);
        assertThat(Terminal.readerGone(fds[0])).isTrue();
        Syscall.close(fds[0]);
        int file = open(Files.writeString(directory.resolve("file"), "x"), O_WRONLY);
        assertThat(Terminal.readerGone(file)).isFalse();
        Syscall.close(file);
        assertThat(Terminal.readerGone(-1)).isFalse();
    }

    @Test
    void whatIsNoTerminalHasNoColumns(@TempDir Path directory) throws IOException {
        int[] fds = new int[2];
        pair(fds);
        int file = open(Files.writeString(directory.resolve("file"), "x"), 0);
        for (int fd : new int[] {fds[0], file, -1}) {
            assertThat(Terminal.is(fd)).isFalse();
            assertThat(Terminal.columns(fd)).isZero();
        }
        Syscall.close(fds[0]);
        Syscall.close(fds[1]);
        Syscall.close(file);
    }

    private static int open(Path path, int flags) throws IOException {
        try (NativeMemory name = NativeMemory.of(path.toString())) {
            return (int) Syscall.check(
                    "open", Syscall.call(SyscallNumbers.OPENAT, AT_FDCWD, name.address(), flags | O_CLOEXEC));
        }
    }

    @Test
    void eventsNameWhatTheyWereAddedWith() throws KernelException {
        int[] one = new int[2];
        int[] other = new int[2];
        pair(one);
        pair(other);
        try (Epoll epoll = Epoll.open(8);
                NativeMemory data = new NativeMemory(1)) {
            assertThat(epoll.add(one[0], EPOLLIN, 0x1234_5678_9abc_def0L)).isZero();
            assertThat(epoll.add(other[0], EPOLLIN, -1)).isZero();
            assertThat(epoll.add(one[0], EPOLLIN, 3)).as("twice").isEqualTo(-Errno.EEXIST);
            assertThat(epoll.add(-1, EPOLLIN, 4)).isEqualTo(-Errno.EBADF);
            assertThat(epoll.await(1)).isZero();
            RawSockets.send(one[1], data, 0, 1);
            RawSockets.send(other[1], data, 0, 1);
            Map<Long, Integer> happened = new HashMap<>();
            int events = epoll.await(SECOND);
            for (int i = 0; i < events; i++) {
                happened.put(epoll.data(i), epoll.happened(i));
            }
            assertThat(happened).isEqualTo(Map.of(0x1234_5678_9abc_def0L, EPOLLIN, -1L, EPOLLIN));
            assertThat(epoll.await(1)).as("each change once").isZero();
            Syscall.close(one[1]);
            assertThat(epoll.await(SECOND)).isEqualTo(1);
            assertThat(epoll.happened(0) & EPOLLHUP).isNotZero();
        } finally {
            Syscall.close(one[0]);
            Syscall.close(other[0]);
            Syscall.close(other[1]);
        }
    }

    @Test
    void moreEventsThanThereIsRoomForComeInTurns() throws KernelException {
        int[][] pairs = new int[5][2];
        try (Epoll epoll = Epoll.open(2);
                NativeMemory data = new NativeMemory(1)) {
            for (int i = 0; i < pairs.length; i++) {
                pair(pairs[i]);
                epoll.add(pairs[i][0], EPOLLIN, i);
                RawSockets.send(pairs[i][1], data, 0, 1);
            }
            boolean[] seen = new boolean[pairs.length];
            int rounds = 0;
            for (int events = epoll.await(SECOND); events > 0; events = epoll.await(1)) {
                assertThat(events).isLessThanOrEqualTo(2);
                for (int i = 0; i < events; i++) {
                    seen[(int) epoll.data(i)] = true;
                }
                rounds++;
            }
            assertThat(seen).containsOnly(true);
            assertThat(rounds).isEqualTo(3);
        } finally {
            for (int[] one : pairs) {
                Syscall.close(one[0]);
                Syscall.close(one[1]);
            }
        }
    }

    /** connect() of a socket that does not wait: begun, then connected, then ISCONN; and refused where nobody listens. */
    @Test
    void aConnectionIsBegunAndFinished() throws KernelException {
        for (Endpoint any : new Endpoint[] {LOOPBACK, LOOPBACK6}) {
            try (KernelSocket listener =
                            KernelSocket.tcp(any.address().family()).bind(any).listen(1);
                    AddressMemory to = new AddressMemory(listener.local());
                    Epoll epoll = Epoll.open(1)) {
                int fd = RawSockets.open(to.family());
                try {
                    int begun = RawSockets.connect(fd, to);
                    assertThat(begun).isIn(0, -Errno.EINPROGRESS);
                    epoll.add(fd, EPOLLOUT, 1);
                    assertThat(epoll.await(SECOND)).isEqualTo(1);
                    assertThat(RawSockets.connect(fd, to)).isIn(0, -Errno.EISCONN);
                } finally {
                    Syscall.close(fd);
                }
            }
        }
    }

    @Test
    void errorsStayNumbers() throws KernelException {
        Endpoint free;
        try (KernelSocket unused = KernelSocket.tcp(Family.INET).bind(LOOPBACK)) {
            free = unused.local();
            try (AddressMemory to = new AddressMemory(free)) {
                int fd = RawSockets.open(Family.INET);
                assertThat(RawSockets.bind(fd, to)).isEqualTo(-Errno.EADDRINUSE);
                int refused = RawSockets.connect(fd, to);
                // Begun, and refused by the time that it is asked again.
                assertThat(refused).isIn(-Errno.EINPROGRESS, -Errno.ECONNREFUSED);
                assertThat(RawSockets.connect(fd, to)).isEqualTo(-Errno.ECONNREFUSED);
                Syscall.close(fd);
            }
        }
        try (AddressMemory anybodys = new AddressMemory(new Endpoint(IpAddress.v4(0xc0000201), 0))) {
            int fd = RawSockets.open(Family.INET);
            assertThat(RawSockets.bind(fd, anybodys)).isEqualTo(-Errno.EADDRNOTAVAIL);
            Syscall.close(fd);
        }
        try (NativeMemory data = new NativeMemory(4)) {
            assertThat(RawSockets.send(-1, data, 0, 4)).isEqualTo(-Errno.EBADF);
            assertThat(RawSockets.receive(-1, data)).isEqualTo(-Errno.EBADF);
        }
    }

    /** ip(7): with the option a bind() to port 0 takes an address only, and connect() the port. */
    @Test
    void aPortIsTakenByConnectWhereBindMayNot() throws KernelException {
        try (KernelSocket listener =
                        KernelSocket.tcp(Family.INET).bind(LOOPBACK).listen(1);
                AddressMemory from = new AddressMemory(LOOPBACK);
                AddressMemory to = new AddressMemory(listener.local());
                NativeMemory one = NativeMemory.of(1)) {
            int fd = RawSockets.open(Family.INET);
            try (KernelSocket socket = KernelSocket.of(fd)) {
                assertThat(RawSockets.bindWithoutPort(fd, one)).isZero();
                assertThat(RawSockets.bind(fd, from)).isZero();
                assertThat(socket.local().port()).isZero();
                RawSockets.connect(fd, to);
                assertThat(socket.local().port()).isPositive();
            }
        }
    }

    @Test
    void theLimitOfDescriptorsIsTheKernels() throws IOException {
        String limits = Files.readString(Path.of("/proc/self/limits"));
        String line = limits.lines()
                .filter(l -> l.startsWith("Max open files"))
                .findFirst()
                .orElseThrow();
        String soft = line.substring("Max open files".length()).strip().split(" +")[0];
        long most = RawSockets.mostDescriptors();
        assertThat(soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft))
                .isEqualTo(most);
    }

    @Test
    void memoryKeepsWhatIsPutInTheProcessorsOrder() {
        try (NativeMemory memory = new NativeMemory(24)) {
            assertThat(memory.address() % 8).isZero();
            assertThat(memory.getLong(8)).isZero();
            memory.putShort(0, 0xfffe).putInt(4, -2).putLong(8, Long.MIN_VALUE + 1);
            assertThat(memory.getShort(0)).isEqualTo(0xfffe);
            assertThat(memory.getInt(4)).isEqualTo(-2);
            assertThat(memory.getLong(8)).isEqualTo(Long.MIN_VALUE + 1);
            byte[] bytes = new byte[4];
            memory.get(4, bytes, 0, 4);
            boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
            assertThat(bytes[little ? 0 : 3]).isEqualTo((byte) -2);
            int[] words = new int[2];
            memory.put(16, new int[] {9, 7, 8}, 1, 2).get(16, words, 0, 2);
            assertThat(words).containsExactly(7, 8);
            assertThatThrownBy(() -> memory.getInt(22)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> memory.put(20, new int[] {1, 2}, 0, 2))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
        try (NativeMemory text = NativeMemory.of("a张")) {
            byte[] bytes = new byte[text.size()];
            text.get(0, bytes, 0, bytes.length);
            assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo("a张\0");
        }
    }

    /** A copy is the same open file: what is asked of it is answered by the other process's socket. */
    @Test
    void aCopyIsTheOtherProcesssSocket() throws KernelException {
        int self = (int) ProcessHandle.current().pid();
        try (KernelSocket socket = KernelSocket.tcp(Family.INET).bind(LOOPBACK)) {
            try (KernelSocket copy = Objects.requireNonNull(SocketCopy.of(self, self, socket.fd()))) {
                assertThat(copy.fd()).isNotEqualTo(socket.fd());
                assertThat(copy.local()).isEqualTo(socket.local());
                assertThat(copy.get(SOL_SOCKET, SO_COOKIE)).isEqualTo(socket.get(SOL_SOCKET, SO_COOKIE));
            }
            assertThat(SocketCopy.of(self, self, 1_000_000)).isNull();
        }
        assertThat(SocketCopy.of(Integer.MAX_VALUE, Integer.MAX_VALUE, 0)).isNull();
        assertThat(SocketCopy.namespace(Integer.MAX_VALUE, Integer.MAX_VALUE, 0))
                .isEqualTo(-Errno.EPERM);
    }
}
