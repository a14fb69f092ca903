package dev.portwhy.linux.holders;

import dev.portwhy.linux.container.Membership;
import dev.portwhy.linux.container.Memberships;
import dev.portwhy.linux.container.ProcPidCgroup;
import dev.portwhy.linux.file.EtcPasswd;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.proc.ProcPidCmdline;
import dev.portwhy.linux.proc.ProcPidStat;
import dev.portwhy.linux.proc.ProcPidStatus;
import dev.portwhy.linux.proc.ProcStat;
import dev.portwhy.model.DecimalName;
import dev.portwhy.model.ProcessInfo;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads processes and their ancestors from {@code /proc/PID} (proc_pid(5)).
 *
 * <p>Each process costs one open of its directory, which pins it: numbers are given out again, and all files read
 * through one descriptor belong to one process. A process that is gone by then is simply not in the result.
 *
 * <p>Not for use by several threads at once.
 */
public final class ProcessReader {

    /** How much is read of each process. */
    public enum Depth {
        /** Name, parent, user and start time: two files. Enough for a table with a name and a number. */
        BASIC,
        /** Also command line, program, systemd unit, container and pod: three files more. */
        FULL
    }

    private static final String DELETED = " (deleted)";

    private final KernelFiles files;
    private final Instant bootTime;
    private final EtcPasswd users;
    private @Nullable Memberships memberships;

    /** Reads the time of boot and the users at once, processes when asked. */
    public ProcessReader(KernelFiles files) {
        this.files = files;
        bootTime = ProcStat.bootTime(files.lines("/proc/stat"));
        users = EtcPasswd.read(files);
    }

    /** The users of this machine. */
    public EtcPasswd users() {
        return users;
    }

    /** The numbers of all processes that /proc shows; empty where it cannot be read. */
    public int[] pids() {
        List<String> names = files.list("/proc");
        if (names == null) {
            return new int[0];
        }
        int[] pids = new int[names.size()];
        int count = 0;
        for (String name : names) {
            int pid = DecimalName.number(name);
            if (pid > 0) {
                pids[count++] = pid;
            }
        }
        return java.util.Arrays.copyOf(pids, count);
    }

    /** The given processes and all their ancestors up to init, by number. Those that have ended are missing. */
    public Map<Integer, ProcessInfo> read(Collection<Integer> pids, Depth depth) {
        int[] numbers = new int[pids.size()];
        int count = 0;
        for (Integer pid : pids) {
            numbers[count++] = pid;
        }
        return read(numbers, depth);
    }

    /** As {@link #read(Collection, Depth)}; a number may be there several times. */
    public Map<Integer, ProcessInfo> read(int[] pids, Depth depth) {
        Map<Integer, ReadProcess> seen = new HashMap<>(pids.length * 2);
        for (int pid : pids) {
            ReadProcess process = readOnce(pid, depth, seen);
            while (process != null && process.parent == null && process.stat.parentPid() > 0) {
                process.parent = readOnce(process.stat.parentPid(), depth, seen);
                process = process.parent;
            }
        }
        Map<Integer, ProcessInfo> result = new HashMap<>(seen.size() * 2);
        for (ReadProcess process : seen.values()) {
            result.put(process.pid(), finish(process, depth));
        }
        return result;
    }

    private @Nullable ReadProcess readOnce(int pid, Depth depth, Map<Integer, ReadProcess> seen) {
        ReadProcess process = seen.get(pid);
        if (process == null) {
            process = read(pid, depth);
            if (process != null) {
                seen.put(pid, process);
            }
        }
        return process;
    }

    private @Nullable ReadProcess read(int pid, Depth depth) {
        int directory = files.openDirectory("/proc/" + pid);
        if (directory < 0) {
            return null;
        }
        try {
            int length = files.readAt(directory, "stat");
            ProcPidStat stat = length > 0 ? ProcPidStat.parse(files.bytes(), length) : null;
            if (stat == null || stat.pid() != pid) {
                return null;
            }
            ReadProcess process = new ReadProcess(stat);
            process.uid = uid(directory);
            if (depth == Depth.FULL) {
                details(directory, process);
            }
            return process;
        } finally {
            files.close(directory);
        }
    }

    /** The directory belongs to the effective user of the process ({@code task_dump_owner()} in fs/proc/base.c). */
    private int uid(int directory) {
        if (files.root().live()) {
            return files.ownerOf(directory);
        }
        files.readAt(directory, "status");
        return ProcPidStatus.effectiveUid(files.lines());
    }

    private void details(int directory, ReadProcess process) {
        if (files.readAt(directory, "cgroup") > 0) {
            process.cgroup = ProcPidCgroup.parse(files.lines());
        }
        if (process.stat.kernelThread()) {
            return;
        }
        program(directory, "", process);
        if (process.exe == null && process.stat.leaderDead() && process.stat.threads() > 1) {
            programOfAnotherThread(directory, process);
        }
    }

    private void program(int directory, String below, ReadProcess process) {
        int length = files.readStartAt(directory, below + "cmdline");
        process.cmdline = ProcPidCmdline.parse(files.bytes(), length);
        process.exe = files.readLinkAt(directory, below + "exe");
    }

    /** A dead leader has no memory any more, so its files are empty; those of its living threads are not. */
    private void programOfAnotherThread(int directory, ReadProcess process) {
        List<String> threads = files.listAt(directory, "task");
        if (threads == null) {
            return;
        }
        for (String thread : threads) {
            if (DecimalName.number(thread) != process.pid()) {
                program(directory, "task/" + thread + "/", process);
                if (process.exe != null) {
                    return;
                }
            }
        }
    }

    private ProcessInfo finish(ReadProcess process, Depth depth) {
        Membership membership = Membership.NONE;
        if (depth == Depth.FULL) {
            if (memberships == null) {
                memberships = new Memberships(files, users);
            }
            membership = memberships.of(process);
        }
        String exe = process.exe;
        boolean deleted = exe != null && exe.endsWith(DELETED);
        ProcPidStat stat = process.stat;
        return new ProcessInfo(
                stat.pid(),
                stat.parentPid(),
                stat.comm(),
                process.cmdline,
                exe != null && deleted ? exe.substring(0, exe.length() - DELETED.length()) : exe,
                deleted,
                process.uid,
                users.name(process.uid),
                started(stat.startTicks()),
                membership.unit(),
                membership.container(),
                membership.pod(),
                stat.stopped());
    }

    /** Ticks are hundredths of a second on every processor there is ({@code USER_HZ}). */
    private Instant started(long ticks) {
        return bootTime.equals(Instant.EPOCH)
                ? bootTime
                : bootTime.plusSeconds(ticks / 100).plusMillis(ticks % 100 * 10);
    }
}
