package dev.portwhy.linux.lab;

import dev.portwhy.linux.KernelException;
import dev.portwhy.linux.KernelSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Makes a connected socket ignore every packet from now on, as if its host were gone: a socket filter that lets nothing
 * through ({@code SO_ATTACH_FILTER}, socket(7)). The peer's FIN then stays unanswered, without any firewall rule.
 */
public final class DeafSocket {

    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    private static final short BPF_RET = 6;

    private DeafSocket() {}

    /** Attaches the filter. */
    public static void make(KernelSocket socket) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment instruction = arena.allocate(8, 8);
            instruction.set(ValueLayout.JAVA_SHORT, 0, BPF_RET);
            MemorySegment program = arena.allocate(16, 8);
            program.set(ValueLayout.JAVA_SHORT, 0, (short) 1);
            program.set(ValueLayout.JAVA_LONG, 8, instruction.address());
            socket.set(SOL_SOCKET, SO_ATTACH_FILTER, program);
        }
    }
}
