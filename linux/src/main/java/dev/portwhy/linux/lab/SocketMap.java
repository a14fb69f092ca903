package dev.portwhy.linux.lab;

import dev.portwhy.linux.KernelException;
import dev.portwhy.linux.Syscall;
import dev.portwhy.linux.SyscallNumbers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

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
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(64, 8);
            attributes.set(ValueLayout.JAVA_INT, 0, BPF_MAP_TYPE_SOCKMAP);
            attributes.set(ValueLayout.JAVA_INT, 4, 4);
            attributes.set(ValueLayout.JAVA_INT, 8, 4);
            attributes.set(ValueLayout.JAVA_INT, 12, 1);
            SocketMap map = new SocketMap((int) Syscall.check(
                    "bpf(BPF_MAP_CREATE)", Syscall.call(SyscallNumbers.BPF, BPF_MAP_CREATE, attributes.address(), 64)));
            attributes.fill((byte) 0);
            attributes.set(ValueLayout.JAVA_INT, 0, map.map);
            attributes.set(ValueLayout.JAVA_LONG, 8, arena.allocate(4, 4).address());
            attributes.set(
                    ValueLayout.JAVA_LONG,
                    16,
                    arena.allocateFrom(ValueLayout.JAVA_INT, fd).address());
            Syscall.check(
                    "bpf(BPF_MAP_UPDATE_ELEM)",
                    Syscall.call(SyscallNumbers.BPF, BPF_MAP_UPDATE_ELEM, attributes.address(), 32));
            return map;
        }
    }

    @Override
    public void close() {
        Syscall.close(map);
    }
}
