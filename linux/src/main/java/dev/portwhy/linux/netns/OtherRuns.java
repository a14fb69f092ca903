package dev.portwhy.linux.netns;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.holders.NamespaceKeeper;
import dev.portwhy.linux.proc.AskingProcess;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.NamespacePin;
import dev.portwhy.model.ProcessInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Recognises runs of this program, so that a network namespace which only such a run makes or visits, and which ends with
 * it, is not told as one of the machine's.
 *
 * <p>A run is known by the class that its Java was started with ({@code /proc/PID/cmdline}), and taken for one only where it
 * belongs to root or to the user who looks, by all ids of {@code /proc/PID/status}: anybody can give a process any command
 * line, and nobody is to hide a namespace from another user that way. {@code lab hold} is none: what it makes exists to be
 * found.
 */
final class OtherRuns {

    private static final String PROGRAM = "dev.portwhy.cli.Main";
    /** The scenarios of the lab, what answers beside an agent, and the run from which the start-up cache is made. */
    private static final List<String> OTHERS = List.of(
            "dev.portwhy.lab.LabWorker",
            "dev.portwhy.cli.Resident",
            "dev.portwhy.cli.Then",
            "dev.portwhy.cli.Training");
    /** The word of the command that makes what stays. */
    private static final String HOLD = "hold";

    private static final String IDS = "\nUid:\t";
    private static final int ROOT = 0;
    /** No run has a longer command line, in bytes; anybody can give a process one of megabytes. What is longer is none. */
    private static final int LONGEST = 65_536;

    private final NativeFiles files;
    private final Map<Integer, Boolean> known = new HashMap<>();

    OtherRuns(NativeFiles files) {
        this.files = files;
    }

    /** Whether a process is this run, a program that it has started, or another run that ends by itself. */
    boolean passing(ProcessInfo process) {
        return isOfThis(process)
                || !process.cmdline().isEmpty()
                        && process.cmdline().getFirst().endsWith("java")
                        && passing(process.pid(), process.pid());
    }

    /** Whether a process is this run or a program that it has started. */
    static boolean isOfThis(ProcessInfo process) {
        return isThis(process.pid()) || process.parentPid() == Syscall.getpid();
    }

    /** Whether a process is this run, or the one that it answers for. */
    static boolean isThis(int pid) {
        return pid == Syscall.getpid() || pid == AskingProcess.pid();
    }

    /** Whether what a thread keeps alive is only a passing thing of a run of this program. */
    boolean passing(int pid, int tid) {
        Boolean before = known.get(pid);
        if (before != null) {
            return before;
        }
        // The process's own files are empty once its first thread has ended.
        String thread = "/proc/" + pid + "/task/" + tid;
        boolean passing = isRun(files.text(AT_FDCWD, thread + "/cmdline", LONGEST))
                && isTrusted(files.text(AT_FDCWD, thread + "/status"));
        known.put(pid, passing);
        return passing;
    }

    /** The first of some threads, files or sockets that is not a run's; null where all are. */
    @Nullable NamespaceKeeper lasting(List<NamespaceKeeper> keepers) {
        for (NamespaceKeeper keeper : keepers) {
            if (isLasting(keeper)) {
                return keeper;
            }
        }
        return null;
    }

    /** Whether something that keeps a namespace alive is not a run's. A mount stays, whoever sees it. */
    boolean isLasting(NamespaceKeeper keeper) {
        return keeper.kind() == NamespacePin.Kind.MOUNT || !passing(keeper.pid(), keeper.tid());
    }

    /** Whether a command line, its words each ended by a zero byte, is that of a run whose namespaces end with it. */
    static boolean isRun(@Nullable String cmdline) {
        if (cmdline == null) {
            return false;
        }
        String[] words = cmdline.split("\0", -1);
        if (!words[0].equals("java") && !words[0].endsWith("/java")) {
            return false;
        }
        int at = 1;
        while (at < words.length && words[at].startsWith("-")) {
            at += words[at].equals("-cp") ? 2 : 1;
        }
        if (at >= words.length) {
            return false;
        }
        if (!words[at].equals(PROGRAM)) {
            return OTHERS.contains(words[at]);
        }
        for (int i = at + 1; i < words.length; i++) {
            if (words[i].equals(HOLD)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isTrusted(@Nullable String status) {
        int at = status == null ? -1 : status.indexOf(IDS);
        if (status == null || at < 0) {
            return false;
        }
        String line = status.substring(at + IDS.length(), status.indexOf('\n', at + IDS.length()));
        for (String id : line.split("\t", -1)) {
            long uid = Long.parseLong(id);
            if (uid != ROOT && uid != Syscall.geteuid()) {
                return false;
            }
        }
        return true;
    }
}
