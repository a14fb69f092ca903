package dev.portwhy.linux.lab;

import dev.portwhy.linux.KernelException;
import dev.portwhy.linux.KernelSocket;
import dev.portwhy.linux.Syscall;
import dev.portwhy.linux.SyscallNumbers;
import dev.portwhy.model.Family;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The loopback device of the calling thread's network namespace (netdevice(7)). */
public final class LoopbackDevice {

    private static final int SIOCSIFFLAGS = 0x8914;
    private static final short IFF_UP = 1;

    private LoopbackDevice() {}

    /** Switches it on; a new namespace has it switched off. */
    public static void up() throws KernelException {
        try (Arena arena = Arena.ofConfined();
                KernelSocket any = KernelSocket.open(Family.INET, KernelSocket.DATAGRAM, 0)) {
            MemorySegment request = arena.allocate(40, 8);
            request.setString(0, "lo");
            request.set(ValueLayout.JAVA_SHORT, 16, IFF_UP);
            Syscall.check(
                    "ioctl(SIOCSIFFLAGS, lo)",
                    Syscall.call(SyscallNumbers.IOCTL, any.fd(), SIOCSIFFLAGS, request.address()));
        }
    }
}
