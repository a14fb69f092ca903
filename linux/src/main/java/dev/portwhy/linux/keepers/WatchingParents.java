package dev.portwhy.linux.keepers;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.sys.SyscallNumbers;
import dev.portwhy.model.Keeper;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.SessionProgram;
import dev.portwhy.model.SignalState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parents that may start a process again: programs that somebody has written to keep another one running. Nothing of them is
 * known; what shows is that they look after their children (they wait in wait4(2) or waitid(2), have a handler for
 * {@code SIGCHLD}, or sleep between one look and the next), or started this one long after themselves.
 */
final class WatchingParents {

    private static final int SIGCHLD = 17;

    /** A program that starts another at once does so within this time. */
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    private static final int MOST_ANCESTORS = 16;

    /** More threads are not looked at: one that waits is among the first. */
    private static final int MOST_THREADS = 64;

    /** Programs that start another one once, and end with it. */
    private static final Set<String> ONCE = Set.of(
            "sudo",
            "su",
            "doas",
            "runuser",
            "pkexec",
            "setpriv",
            "timeout",
            "time",
            "env",
            "nohup",
            "setsid",
            "stdbuf",
            "strace",
            "ltrace",
            "gdb",
            "gdbserver",
            "perf",
            "rr",
            "valgrind",
            "script",
            "expect",
            "unbuffer",
            "rlwrap",
            "npm",
            "npx",
            "yarn",
            "pnpm",
            "make",
            "gmake",
            "ninja",
            "just",
            "task",
            "rake",
            "cargo",
            "go",
            "dotnet",
            "mvn",
            "gradle",
            "poetry",
            "pipenv",
            "uv",
            "xvfb-run",
            "unshare",
            "nsenter",
            "ip",
            "chroot",
            "bwrap",
            "firejail",
            "flatpak",
            "flock",
            "parallel",
            "xargs",
            "find",
            "watch");

    /** What is the first of its container or stands above many, and starts nothing again. */
    private static final Set<String> ABOVE_ALL = Set.of(
            "init",
            "systemd",
            "dumb-init",
            "tini",
            "docker-init",
            "catatonit",
            "podman-init",
            "conmon",
            "crun",
            "runc",
            "kthreadd",
            "xterm",
            "konsole",
            "gnome-terminal-",
            "code",
            "emacs",
            "vim",
            "nvim");

    private final KernelFiles files;
    private final Map<Integer, ProcessInfo> processes;
    private final ShellLoops loops;
    private final SignalStates states;

    WatchingParents(KernelFiles files, Map<Integer, ProcessInfo> processes, ShellLoops loops) {
        this.files = files;
        this.processes = processes;
        this.loops = loops;
        states = new SignalStates(files);
    }

    /**
     * The parent of a process, or who is above it behind shells that run one command and programs that end with theirs; null
     * where that is a person, a service manager, an engine of containers or one that has us started, and where it does not look
     * after its children.
     */
    @Nullable Keeper of(ProcessInfo process) {
        if (process.container() != null || isService(process)) {
            return null;
        }
        ProcessInfo child = process;
        ProcessInfo above = processes.get(process.parentPid());
        for (int steps = 0; above != null && steps < MOST_ANCESTORS && passesOn(above); steps++) {
            child = above;
            above = processes.get(above.parentPid());
        }
        if (above == null || above.pid() <= 1 || above.cmdline().isEmpty() || stands(above)) {
            return null;
        }
        return (waits(above.pid()) || isLater(child, above)) && !loops.aboveUs(above.pid())
                ? new Keeper(process.pid(), Keeper.Kind.PARENT, above.pid(), "", "")
                : null;
    }

    /** Its unit is stopped as a whole, with whoever is in it. */
    private static boolean isService(ProcessInfo process) {
        return process.unit() != null && process.unit().name().endsWith(".service");
    }

    /** Whether a process only has another one run for it: a shell that was given a command, {@code sudo}. */
    private static boolean passesOn(ProcessInfo process) {
        // What npm runs it writes into its own name: "npm run start".
        int space = process.comm().indexOf(' ');
        String name = space < 0 ? process.comm() : process.comm().substring(0, space);
        return ONCE.contains(name) || SessionProgram.isShell(process) && !SessionProgram.is(process);
    }

    private static boolean stands(ProcessInfo process) {
        return SessionProgram.is(process)
                || passesOn(process)
                || ABOVE_ALL.contains(process.comm())
                || process.comm().startsWith("containerd");
    }

    private static boolean isLater(ProcessInfo process, ProcessInfo parent) {
        return process.startKnown()
                && parent.startKnown()
                && Duration.between(parent.startTime(), process.startTime()).compareTo(AT_ONCE) > 0;
    }

    private boolean waits(int pid) {
        SignalState signals = states.once(pid);
        if (signals != null && (signals.caught() & SignalState.bit(SIGCHLD)) != 0) {
            return true;
        }
        List<String> threads = files.list("/proc/" + pid + "/task");
        int looked = 0;
        for (String thread : threads == null ? List.<String>of() : threads) {
            long call = states.call("/proc/" + pid + "/task/" + thread + "/");
            if (call == SyscallNumbers.WAIT4
                    || call == SyscallNumbers.WAITID
                    || call == SyscallNumbers.NANOSLEEP
                    || call == SyscallNumbers.CLOCK_NANOSLEEP) {
                return true;
            }
            if (++looked == MOST_THREADS) {
                return false;
            }
        }
        return false;
    }
}
