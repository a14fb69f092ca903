package dev.portwhy.linux.sys;

import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The native method beside the foreign function: the same calls, the same answers. */
class SyscallLibraryTest {

    @TempDir
    static Path directory;

    @BeforeAll
    static void load() throws IOException {
        SyscallLibrary.Processor processor = SyscallLibrary.Processor.ofThisMachine();
        assumeTrue(processor != null, "there is no library for this processor");
        Path file = Files.write(directory.resolve("syscalls.so"), SyscallLibrary.bytes(processor));
        assertThat(SyscallLibrary.load(file.toString())).isTrue();
    }

    @Test
    void givesResultsAndErrorNumbers() {
        assertThat(Syscall.enter(SyscallNumbers.GETTID, 0, 0, 0, 0, 0, 0))
                .isEqualTo(ForeignSyscall.call(SyscallNumbers.GETTID, 0, 0, 0, 0, 0, 0));
        assertThat(Syscall.enter(SyscallNumbers.CLOSE, -1, 0, 0, 0, 0, 0)).isEqualTo(-Errno.EBADF);
        assertThat(ForeignSyscall.call(SyscallNumbers.CLOSE, -1, 0, 0, 0, 0, 0)).isEqualTo(-Errno.EBADF);
    }

    /** sendto(2) uses all six words: each has to arrive in its place. */
    @Test
    void allSixWordsArrive() throws KernelException {
        byte[] text = {1, 2, 3, 4, 5};
        try (KernelSocket receiver = udp();
                KernelSocket sender = udp();
                NativeMemory data = new NativeMemory(8).put(0, text, 0, 5);
                NativeMemory address = new NativeMemory(SocketAddresses.BYTES);
                NativeMemory received = new NativeMemory(8)) {
            int length = SocketAddresses.write(address, receiver.local());
            long sent = Syscall.enter(
                    SyscallNumbers.SENDTO, sender.fd(), data.address(), 5, 0x4000, address.address(), length);
            assertThat(sent).isEqualTo(5);
            assertThat(ForeignSyscall.call(SyscallNumbers.RECVFROM, receiver.fd(), received.address(), 8, 0, 0, 0))
                    .isEqualTo(5);
            byte[] arrived = new byte[5];
            received.get(0, arrived, 0, 5);
            assertThat(arrived).isEqualTo(text);
        }
    }

    @Test
    void tellsWhereABufferLies() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(64);
        assertThat(Syscall.locate(buffer))
                .isEqualTo(ForeignSyscall.address(buffer))
                .isPositive();
    }

    @Test
    void whatIsNoLibraryIsPassedOver() throws IOException {
        Path broken = Files.write(
                directory.resolve("broken.so"),
                Arrays.copyOf(SyscallLibrary.bytes(SyscallLibrary.Processor.X86_64), 300));
        assertThat(SyscallLibrary.load(broken.toString())).isFalse();
        assertThat(SyscallLibrary.load(directory.resolve("absent.so").toString()))
                .isFalse();
        assertThat(SyscallLibrary.load("")).isFalse();
        assertThat(SyscallLibrary.load(null)).isFalse();
    }

    private static KernelSocket udp() throws KernelException {
        return KernelSocket.open(dev.portwhy.model.Family.INET, SOCK_DGRAM, 0)
                .bind(new dev.portwhy.model.Endpoint(dev.portwhy.model.IpAddress.v4(0x7f000001), 0));
    }
}
