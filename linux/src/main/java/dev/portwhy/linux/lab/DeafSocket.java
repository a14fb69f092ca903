package dev.portwhy.linux.lab;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.NativeMemory;

/**
 * Makes a connected socket ignore every packet from now on, as if its host were gone: a socket filter that lets nothing
 * through ({@code SO_ATTACH_FILTER}, socket(7)). The peer's FIN then stays unanswered, without any firewall rule.
 */
public final class DeafSocket {

    private static final short BPF_RET = 6;

    private DeafSocket() {}

    /** Attaches the filter. */
    public static void make(KernelSocket socket) throws KernelException {
        try (NativeMemory instruction = new NativeMemory(8);
                NativeMemory program = new NativeMemory(16)) {
            instruction.putShort(0, BPF_RET);
            program.putShort(0, 1).putLong(8, instruction.address());
            socket.set(SOL_SOCKET, SO_ATTACH_FILTER, program);
        }
    }
}
