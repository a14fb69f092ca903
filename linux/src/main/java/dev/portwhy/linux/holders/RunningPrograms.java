package dev.portwhy.linux.holders;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.model.DecimalName;
import java.util.ArrayList;
import java.util.List;

/** Which processes run a program, by {@code /proc/PID/comm} (proc_pid_comm(5)); those of others are hidden under hidepid. */
public final class RunningPrograms {

    /** {@code TASK_COMM_LEN} of {@code include/linux/sched.h}, without the zero byte behind a name. */
    private static final int LONGEST_COMM = 15;

    private RunningPrograms() {}

    /** A program's name as the kernel keeps it: its first fifteen bytes. */
    public static String comm(String program) {
        int end = 0;
        for (int bytes = 0; end < program.length(); end++) {
            char c = program.charAt(end);
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : Character.isSurrogate(c) ? 2 : 3;
            if (bytes > LONGEST_COMM) {
                break;
            }
        }
        return program.substring(0, end);
    }

    /** The pids of the processes that have this name, in no order; none where nobody may be seen to have it. */
    public static List<Integer> pids(LinuxRoot root, String comm) {
        KernelFiles files = new KernelFiles(root);
        List<Integer> pids = new ArrayList<>();
        List<String> names = files.list("/proc");
        if (names == null) {
            return pids;
        }
        for (String name : names) {
            int pid = DecimalName.number(name);
            if (pid > 0 && comm.equals(files.text("/proc/" + name + "/comm"))) {
                pids.add(pid);
            }
        }
        return pids;
    }
}
