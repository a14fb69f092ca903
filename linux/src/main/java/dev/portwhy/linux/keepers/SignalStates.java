package dev.portwhy.linux.keepers;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.linux.proc.ProcPidStatus;
import dev.portwhy.linux.sys.SyscallNumbers;
import dev.portwhy.model.SignalState;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What signals do to processes: {@code /proc/PID/status} and, where the first thread blocks SIGTERM, what the others do with
 * it. Many servers block it everywhere and take it from a thread that waits for it (sigwaitinfo(2)) or out of a descriptor
 * (signalfd(2)).
 */
final class SignalStates {

    /** A state that lasts is seen this often in a row. */
    private static final int LOOKS = 3;

    private static final long BETWEEN_LOOKS = 10_000_000;

    private final KernelFiles files;

    SignalStates(KernelFiles files) {
        this.files = files;
    }

    /** Reads those of a process; null where it has ended, or its file says nothing. */
    @Nullable SignalState read(int pid) {
        SignalState state = once(pid);
        // A disk is waited for, and a tracer stops its tracee, many times a second.
        for (int look = 1; look < LOOKS && files.root().live() && state != null && passing(state); look++) {
            LockSupport.parkNanos(BETWEEN_LOOKS);
            SignalState again = once(pid);
            if (again == null || again.state() != state.state()) {
                state = again;
            }
        }
        return state == null || !state.blocks(SignalState.TERM) ? state : withoutTaken(state);
    }

    private static boolean passing(SignalState state) {
        return state.uninterruptible() || state.stoppedByTracer();
    }

    /** As they are right now, whether that lasts or not, and with what other threads take of the blocked ones. */
    @Nullable SignalState once(int pid) {
        return ProcPidStatus.signals(pid, files.lines("/proc/" + pid + "/status"));
    }

    private SignalState withoutTaken(SignalState state) {
        String process = "/proc/" + state.pid() + "/";
        long blocked = state.blocked();
        List<String> threads = files.list(process + "task");
        for (String thread : threads == null ? List.<String>of() : threads) {
            String directory = process + "task/" + thread + "/";
            SignalState ofThread = ProcPidStatus.signals(state.pid(), files.lines(directory + "status"));
            if (ofThread != null) {
                blocked &= waits(directory) ? 0 : ofThread.blocked();
            }
        }
        List<String> descriptors = blocked == 0 ? null : files.list(process + "fd");
        for (String descriptor : descriptors == null ? List.<String>of() : descriptors) {
            if ("anon_inode:[signalfd]".equals(files.readLink(process + "fd/" + descriptor))) {
                blocked &= ~mask(files.lines(process + "fdinfo/" + descriptor));
            }
        }
        return new SignalState(
                state.pid(),
                state.state(),
                state.tracer(),
                state.innermostPid(),
                blocked,
                state.ignored(),
                state.caught());
    }

    /** Whether a thread waits for signals right now; for which ones only its memory tells, so for all that it blocks. */
    private boolean waits(String thread) {
        return call(thread) == SyscallNumbers.RT_SIGTIMEDWAIT;
    }

    /** The number of the call that a thread is in, by its directory; below 0 where it runs, or nobody may know. */
    long call(String thread) {
        return files.cursor(thread + "syscall").decimal();
    }

    /** The signals of a descriptor: {@code sigmask:} of proc_pid_fdinfo(5). */
    private static long mask(TextCursor file) {
        while (!file.atEnd()) {
            if (file.accept("sigmask:")) {
                file.skipSpaces();
                long high = file.word32();
                long low = file.word32();
                return high < 0 || low < 0 ? 0 : high << Integer.SIZE | low;
            }
            file.nextLine();
        }
        return 0;
    }
}
