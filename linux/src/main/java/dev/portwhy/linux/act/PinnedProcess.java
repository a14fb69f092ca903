package dev.portwhy.linux.act;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.proc.ProcPidStat;
import dev.portwhy.linux.proc.ProcStat;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import dev.portwhy.model.ProcessInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process that was seen, taken hold of (pidfd_open(2)): a signal reaches this one or none, even where its number is another
 * process's by then. What was seen of it is held against it once it is taken hold of, not before.
 */
public final class PinnedProcess implements AutoCloseable {

    /** How far apart two readings of one start may be: the time of the boot is told in whole seconds, and moves with the clock. */
    private static final Duration CLOCK = Duration.ofSeconds(2);

    private static final int ANYWHERE = 0;

    /** What the kernel puts behind the path of a file that is no longer there (d_path()). */
    private static final String DELETED = " (deleted)";

    private final int pid;
    private final int fd;
    private final KernelFiles files = new KernelFiles(LinuxRoot.LIVE);

    private PinnedProcess(int pid, int fd) {
        this.pid = pid;
        this.fd = fd;
    }

    /** Thrown where the number of a process that was seen is another one's now. */
    public static final class ChangedException extends Exception {
        private static final long serialVersionUID = 1;

        ChangedException(String message) {
            super(message);
        }
    }

    /**
     * Takes hold of a process.
     *
     * @param seen what was seen of it
     * @return null where it has ended
     * @throws ChangedException where its number is another process's by now
     * @throws KernelException where the kernel cannot do it: ENOSYS before Linux 5.3
     */
    public static @Nullable PinnedProcess of(ProcessInfo seen) throws KernelException, ChangedException {
        long fd = Syscall.call(SyscallNumbers.PIDFD_OPEN, seen.pid(), 0);
        if (fd == -Errno.ESRCH) {
            return null;
        }
        Syscall.check("pidfd_open(" + seen.pid() + ")", fd);
        PinnedProcess process = new PinnedProcess(seen.pid(), (int) fd);
        try {
            Instant started = started(process.files, process.pid);
            // What was read is this process's only if it still was there then.
            if (started == null || process.ended()) {
                process.close();
                return null;
            }
            if (seen.startKnown()
                    && Duration.between(seen.startTime(), started).abs().compareTo(CLOCK) > 0) {
                throw new ChangedException(seen.pid() + ": " + seen.startTime() + " -> " + started);
            }
            // execve(2) leaves the number, the start and the files: what it runs is another program all the same.
            String seenExe = seen.exe();
            String exe = seenExe == null ? null : process.files.readLink("/proc/" + seen.pid() + "/exe");
            if (exe != null && !exe.equals(seenExe) && !exe.equals(seenExe + DELETED)) {
                throw new ChangedException(seen.pid() + ": " + seenExe + " -> " + exe);
            }
            return process;
        } catch (ChangedException e) {
            process.close();
            throw e;
        }
    }

    /** When a process started; null where it is gone. */
    static @Nullable Instant started(KernelFiles files, int pid) {
        int read = files.read("/proc/" + pid + "/stat");
        ProcPidStat stat = read < 0 ? null : ProcPidStat.parse(files.bytes(), read);
        if (stat == null) {
            return null;
        }
        Instant boot = ProcStat.bootTime(files.lines("/proc/stat"));
        return boot.plusSeconds(stat.startTicks() / 100).plusMillis(stat.startTicks() % 100 * 10);
    }

    /** Its number. */
    public int pid() {
        return pid;
    }

    /**
     * Whether it has a socket open.
     *
     * @param inode the socket's inode number
     * @return false only where all of its open files could be read, and the socket is not among them
     */
    public boolean mayHold(long inode) {
        String wanted = "socket:[" + inode + "]";
        List<String> threads = files.list("/proc/" + pid + "/task");
        if (threads == null) {
            return !ended();
        }
        for (String thread : threads) {
            String directory = "/proc/" + pid + "/task/" + thread + "/fd";
            List<String> open = files.list(directory);
            if (open == null) {
                return !ended();
            }
            for (String name : open) {
                if (wanted.equals(files.readLink(directory + "/" + name))) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Sends it a signal (pidfd_send_signal(2)); 0 only asks whether that would be permitted.
     *
     * @return 0, or the error number: EPERM, ESRCH once it has ended
     */
    public int send(int signal) {
        return (int) -Syscall.call(SyscallNumbers.PIDFD_SEND_SIGNAL, fd, signal, 0, ANYWHERE);
    }

    /** Whether it has ended: its descriptor can be read then (pidfd_open(2)). */
    public boolean ended() {
        // struct pollfd { int fd; short events; short revents; }, and a timespec of zero
        try (NativeMemory poll = new NativeMemory(8);
                NativeMemory now = new NativeMemory(16)) {
            poll.putInt(0, fd).putShort(4, POLLIN);
            return Syscall.call(SyscallNumbers.PPOLL, poll.address(), 1, now.address(), 0, 0) == 1;
        }
    }

    @Override
    public void close() {
        Syscall.close(fd);
    }
}
