package dev.portwhy.linux.hidden;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.OwnCopies;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import java.util.ArrayList;
import java.util.List;

/**
 * The files that the first message in a unix socket's queue carries, looked at with {@code MSG_PEEK}: the message stays
 * where it is. The kernel hands out copies of the files, which are closed at once.
 */
final class FirstMessage {

    private static final int FLAGS = 2 | 0x40 | 0x40000000; // MSG_PEEK, MSG_DONTWAIT, MSG_CMSG_CLOEXEC
    /** {@code SCM_MAX_FD} files, and credentials that may come along. */
    private static final int CONTROL_BYTES = 2048;

    private FirstMessage() {}

    /** The inodes of the files that are sockets, 0 for each other one; empty where nothing can be looked at. */
    static List<Long> files(KernelSocket socket, KernelFiles files) {
        List<Long> inodes = new ArrayList<>();
        if (!lookingIsHarmless(socket)) {
            return inodes;
        }
        for (int copy : OwnCopies.take(() -> copies(socket))) {
            inodes.add(SocketLink.inode(files.readLink("/proc/thread-self/fd/" + copy)));
            Syscall.close(copy);
        }
        return inodes;
    }

    private static List<Integer> copies(KernelSocket socket) {
        List<Integer> copies = new ArrayList<>();
        try (NativeMemory data = new NativeMemory(1);
                NativeMemory vector = new NativeMemory(16);
                NativeMemory control = new NativeMemory(CONTROL_BYTES);
                NativeMemory message = new NativeMemory(56)) {
            vector.putLong(0, data.address()).putLong(8, 1);
            message.putLong(16, vector.address()).putLong(24, 1);
            message.putLong(32, control.address()).putLong(40, CONTROL_BYTES);
            if (Syscall.call(SyscallNumbers.RECVMSG, socket.fd(), message.address(), FLAGS) >= 0) {
                rights(control, message.getLong(40), copies);
            }
        }
        return copies;
    }

    /** Who reads with a peek offset would miss what we look at (socket(7), {@code SO_PEEK_OFF}). */
    private static boolean lookingIsHarmless(KernelSocket socket) {
        try {
            return socket.get(SOL_SOCKET, SO_PEEK_OFF) < 0;
        } catch (KernelException e) {
            return false;
        }
    }

    /** Walks {@code struct cmsghdr { u64 length; int level, type; }}, each padded to eight bytes. */
    private static void rights(NativeMemory control, long length, List<Integer> copies) {
        int at = 0;
        while (at + 16 <= length) {
            long size = control.getLong(at);
            if (size < 16 || at + size > length) {
                return;
            }
            if (control.getInt(at + 8) == SOL_SOCKET && control.getInt(at + 12) == SCM_RIGHTS) {
                for (int fd = at + 16; fd + 4 <= at + size; fd += 4) {
                    copies.add(control.getInt(fd));
                }
            }
            at += (int) (size + 7 & ~7L);
        }
    }
}
