package dev.portwhy.linux.lab;

import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;

/** A BPF map of sockets with one place ({@code BPF_MAP_TYPE_SOCKMAP}, net/core/sock_map.c). */
public final class SocketMap implements AutoCloseable {

    private static final int BPF_MAP_CREATE = 0;
    private static final int BPF_MAP_UPDATE_ELEM = 2;
    private static final int BPF_MAP_TYPE_SOCKMAP = 15;

    private final int map;

    private SocketMap(int map) {
        this.map = map;
    }

    /** Puts a socket into a new map. */
    public static SocketMap of(int fd) throws KernelException {
        try (NativeMemory definition = new NativeMemory(64);
                NativeMemory update = new NativeMemory(32);
                NativeMemory key = new NativeMemory(4);
                NativeMemory value = NativeMemory.of(fd)) {
            // type, bytes of a key, bytes of a value, places
            definition.putInt(0, BPF_MAP_TYPE_SOCKMAP).putInt(4, 4).putInt(8, 4).putInt(12, 1);
            SocketMap map = new SocketMap((int) Syscall.check(
                    "bpf(BPF_MAP_CREATE)", Syscall.call(SyscallNumbers.BPF, BPF_MAP_CREATE, definition.address(), 64)));
            update.putInt(0, map.map).putLong(8, key.address()).putLong(16, value.address());
            Syscall.check(
                    "bpf(BPF_MAP_UPDATE_ELEM)",
                    Syscall.call(SyscallNumbers.BPF, BPF_MAP_UPDATE_ELEM, update.address(), 32));
            return map;
        }
    }

    @Override
    public void close() {
        Syscall.close(map);
    }
}
