package dev.portwhy.linux.netns;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs code on a platform thread of its own that has entered another network namespace.
 *
 * <p>setns(2) and unshare(2) with {@code CLONE_NEWNET} move the calling thread only, so the rest of the program stays
 * where it was. The thread ends with the work: a pooled or virtual thread would carry the namespace into somebody
 * else's work. On it, {@code /proc/thread-self/net} is the namespace's table; {@code /proc/self/net} still is the
 * leader's.
 */
public final class NetworkThread {

    private NetworkThread() {}

    /** Work that may fail with what the kernel says. */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object> {
        /** Does the work on the thread that is in the namespace. */
        T run() throws IOException;
    }

    /** Enters the namespace of an open file ({@code /proc/PID/ns/net}, or a pidfd) and does the work there. */
    public static <T extends @Nullable Object> T inNamespaceOf(int fd, Work<T> work) throws IOException {
        return run(() -> enter(fd), work);
    }

    /** Does work on a thread of its own that ends with it, so that the work may change what belongs to the thread. */
    public static <T extends @Nullable Object> T onItsOwn(Work<T> work) throws IOException {
        return run(() -> 0L, work);
    }

    /** Moves the calling thread itself; only for a thread that goes from namespace to namespace and then ends. */
    public static long enter(int fd) throws KernelException {
        return Syscall.check("setns", Syscall.call(SyscallNumbers.SETNS, fd, CLONE_NEWNET));
    }

    /** Makes a new, empty network namespace, with its loopback device down, and does the work there. */
    public static <T extends @Nullable Object> T inNewNamespace(Work<T> work) throws IOException {
        return run(
                () -> Syscall.check("unshare(CLONE_NEWNET)", Syscall.call(SyscallNumbers.UNSHARE, CLONE_NEWNET)), work);
    }

    @SuppressWarnings("NullAway") // see the cast below
    private static <T extends @Nullable Object> T run(Work<Long> enter, Work<T> work) throws IOException {
        AtomicReference<@Nullable Object> result = new AtomicReference<>();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread thread = Thread.ofPlatform().name("netns").start(() -> {
            try {
                enter.run();
                result.set(work.run());
            } catch (Throwable t) {
                failure.set(t);
            }
        });
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw failure(thrown);
        }
        @SuppressWarnings("unchecked") // null only where T admits it: the work itself returned it
        T value = (T) result.get();
        return value;
    }

    /** What the work threw, to be thrown here. No switch over types, which makes code when it first runs. */
    private static IOException failure(Throwable thrown) {
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
        return thrown instanceof IOException e ? e : new IOException(thrown);
    }
}
