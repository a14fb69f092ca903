package dev.portwhy.linux.lab;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import dev.portwhy.model.Family;

/** The loopback device of the calling thread's network namespace (netdevice(7)). */
public final class LoopbackDevice {

    private LoopbackDevice() {}

    /** Switches it on; a new namespace has it switched off. */
    public static void up() throws KernelException {
        try (NativeMemory request = new NativeMemory(40);
                KernelSocket any = KernelSocket.open(Family.INET, SOCK_DGRAM, 0)) {
            request.put(0, new byte[] {'l', 'o'}, 0, 2).putShort(16, IFF_UP);
            Syscall.check(
                    "ioctl(SIOCSIFFLAGS, lo)",
                    Syscall.call(SyscallNumbers.IOCTL, any.fd(), SIOCSIFFLAGS, request.address()));
        }
    }
}
