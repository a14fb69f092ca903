package dev.portwhy.linux.lab;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;

/**
 * Sends an open file through a unix socket and leaves it there: until somebody reads it, it lives in the queue only
 * (unix(7), {@code SCM_RIGHTS}).
 */
public final class FileInFlight implements AutoCloseable {

    private final int sender;
    private final int receiver;

    private FileInFlight(int sender, int receiver) {
        this.sender = sender;
        this.receiver = receiver;
    }

    /** Sends a file; the caller may close its own descriptor afterwards. */
    public static FileInFlight send(int fd) throws KernelException {
        try (NativeMemory pair = new NativeMemory(8)) {
            Syscall.check(
                    "socketpair",
                    Syscall.call(SyscallNumbers.SOCKETPAIR, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.address()));
            FileInFlight flight = new FileInFlight(pair.getInt(0), pair.getInt(4));
            send(flight.sender, fd);
            return flight;
        }
    }

    /** {@code struct msghdr} with one byte of data and {@code struct cmsghdr { u64 length; int level, type; int fd; }}. */
    private static void send(int socket, int fd) throws KernelException {
        try (NativeMemory data = new NativeMemory(1);
                NativeMemory vector = new NativeMemory(16);
                NativeMemory control = new NativeMemory(24);
                NativeMemory message = new NativeMemory(56)) {
            vector.putLong(0, data.address()).putLong(8, 1);
            control.putLong(0, 20).putInt(8, SOL_SOCKET).putInt(12, SCM_RIGHTS).putInt(16, fd);
            message.putLong(16, vector.address()).putLong(24, 1);
            message.putLong(32, control.address()).putLong(40, control.size());
            Syscall.check("sendmsg", Syscall.call(SyscallNumbers.SENDMSG, socket, message.address(), 0));
        }
    }

    /** The descriptor in whose queue the file lies. */
    int receiver() {
        return receiver;
    }

    @Override
    public void close() {
        Syscall.close(sender);
        Syscall.close(receiver);
    }
}
