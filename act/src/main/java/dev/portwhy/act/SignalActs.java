package dev.portwhy.act;

import dev.portwhy.diagnosis.Ending;
import dev.portwhy.linux.act.PinnedProcess;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.model.Via;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends processes that were seen a signal: to all that are still the same, or to none. */
final class SignalActs {

    private static final int CONT = 18;

    private final Snapshot snapshot;
    private final List<Integer> rows;
    private final SocketWait wait;

    SignalActs(Snapshot snapshot, List<Integer> rows, SocketWait wait) {
        this.snapshot = snapshot;
        this.rows = rows;
        this.wait = wait;
    }

    ActOutcome send(Ending.Signal act) throws IOException {
        List<PinnedProcess> pinned = new ArrayList<>();
        try {
            ActOutcome obstacle = pin(act, pinned);
            if (obstacle != null) {
                return obstacle;
            }
            for (PinnedProcess process : pinned) {
                int refused = process.send(0);
                if (refused != 0 && refused != Errno.ESRCH) {
                    return Refusals.kernel(refused, name(process.pid()));
                }
            }
            for (PinnedProcess process : pinned) {
                int refused = process.send(number(act.signal()));
                if (refused != 0 && refused != Errno.ESRCH) {
                    return Refusals.kernel(refused, name(process.pid()));
                }
            }
            for (PinnedProcess process : pinned) {
                if (act.stopped().contains(process.pid())) {
                    process.send(CONT);
                }
            }
            return awaited(pinned);
        } finally {
            pinned.forEach(PinnedProcess::close);
        }
    }

    /** Takes hold of all of them; says why nothing may be done to one. */
    private @Nullable ActOutcome pin(Ending.Signal act, List<PinnedProcess> pinned) throws IOException {
        for (int pid : act.pids()) {
            ProcessInfo seen = snapshot.process(pid);
            if (seen == null) {
                return Refusals.changed(name(pid));
            }
            PinnedProcess process;
            try {
                process = PinnedProcess.of(seen);
            } catch (PinnedProcess.ChangedException e) {
                return Refusals.changed(name(pid));
            } catch (KernelException e) {
                return Refusals.kernel(e, name(pid));
            }
            if (process != null) {
                pinned.add(process);
                if (!holds(process)) {
                    return Refusals.changed(name(pid));
                }
            }
        }
        return null;
    }

    /** Whether it still has what it was seen to have in its table of files; others, who keep a holder alive, had nothing there. */
    private boolean holds(PinnedProcess process) {
        HolderTable holders = snapshot.holders();
        boolean had = false;
        for (int row : rows) {
            long inode = snapshot.sockets().inode(row);
            for (int holder = holders.first(inode); holder >= 0; holder = holders.next(holder)) {
                if (holders.pid(holder) == process.pid() && holders.via(holder) == Via.FD) {
                    had = true;
                    if (process.mayHold(inode)) {
                        return true;
                    }
                }
            }
        }
        return !had;
    }

    private ActOutcome awaited(List<PinnedProcess> pinned) throws IOException {
        boolean gone = wait.until(() -> pinned.stream().allMatch(PinnedProcess::ended));
        if (gone) {
            return new ActOutcome.Done(null);
        }
        for (PinnedProcess process : pinned) {
            if (!process.ended()) {
                return Refusals.stillThere(name(process.pid()));
            }
        }
        return new ActOutcome.Done(null);
    }

    private Text name(int pid) {
        ProcessInfo process = snapshot.process(pid);
        return Text.of("why.who", process == null ? "?" : process.comm(), Integer.toString(pid));
    }

    /** Numbers of signal(7), the same on both processors. */
    private static int number(String signal) {
        return switch (signal) {
            case "HUP" -> 1;
            case "INT" -> 2;
            case "QUIT" -> 3;
            case Ending.Signal.KILL -> 9;
            case "USR1" -> 10;
            case Ending.Signal.TERM -> 15;
            case "WINCH" -> 28;
            default -> throw new IllegalArgumentException(signal);
        };
    }
}
