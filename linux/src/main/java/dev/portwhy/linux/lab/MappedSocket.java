package dev.portwhy.linux.lab;

import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;

/** A TCP socket mapped into memory, as for receiving without copies ({@code net/ipv4/tcp.c}, tcp_mmap). */
public final class MappedSocket implements AutoCloseable {

    private static final int PROT_READ = 1;
    private static final int MAP_SHARED = 1;
    private static final int BYTES = 4096;

    private final long address;

    private MappedSocket(long address) {
        this.address = address;
    }

    /** Maps a socket; the caller may close its own descriptor afterwards. */
    public static MappedSocket map(int fd) throws KernelException {
        return new MappedSocket(
                Syscall.check("mmap", Syscall.call(SyscallNumbers.MMAP, 0, BYTES, PROT_READ, MAP_SHARED, fd, 0)));
    }

    @Override
    public void close() {
        Syscall.call(SyscallNumbers.MUNMAP, address, BYTES);
    }
}
