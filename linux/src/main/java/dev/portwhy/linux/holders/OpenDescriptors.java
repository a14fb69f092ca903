package dev.portwhy.linux.holders;

import dev.portwhy.linux.file.FileStat;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.proc.ProcPidLimits;
import dev.portwhy.model.DecimalName;
import dev.portwhy.model.Descriptors;
import dev.portwhy.model.HolderTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How near the holders of sockets are to their limit of open files.
 *
 * <p>Since Linux 6.2 the size of {@code /proc/PID/fd} is the number of descriptors ({@code proc_fd_getattr()}, fs/proc/fd.c),
 * which everybody may ask for; one call a process, and for nearly all it ends there.
 */
public final class OpenDescriptors {

    /** With fewer nobody is in trouble: programs that take themselves this limit do so to open nothing any more. */
    private static final int FEW = 16;

    /** From nine tenths of the limit on it is counted which numbers are used. */
    private static final int NEAR_TENTHS = 9;

    private OpenDescriptors() {}

    /** Those of each holder, by process; of whom it cannot be read, nothing. */
    public static Map<Integer, Descriptors> of(KernelFiles files, HolderTable holders) {
        Map<Integer, Descriptors> all = new HashMap<>();
        int last = 0;
        for (int row = 0; row < holders.size(); row++) {
            int pid = holders.pid(row);
            if (pid != last && !all.containsKey(pid)) {
                Descriptors one = of(files, pid);
                all.put(pid, one == null ? NOTHING : one);
            }
            last = pid;
        }
        all.values().removeIf(one -> one.equals(NOTHING));
        return all;
    }

    private static final Descriptors NOTHING = new Descriptors(0, 0, 0, 0);

    private static @Nullable Descriptors of(KernelFiles files, int pid) {
        String directory = "/proc/" + pid;
        int open = count(files, directory);
        if (open < FEW || files.read(directory + "/limits") <= 0) {
            return null;
        }
        long[] limits = ProcPidLimits.openFiles(files.lines());
        if (limits.length == 0) {
            return null;
        }
        boolean near = limits[0] <= Integer.MAX_VALUE && open >= limits[0] * NEAR_TENTHS / 10;
        List<String> names = near ? files.list(directory + "/fd") : null;
        // Both numbers are of one instant, as it opens and closes files meanwhile.
        return names == null
                ? new Descriptors(open, (int) Math.min(open, limits[0]), limits[0], limits[1])
                : new Descriptors(names.size(), below(names, limits[0]), limits[0], limits[1]);
    }

    private static int count(KernelFiles files, String directory) {
        FileStat stat = files.root().live() ? files.stat(directory + "/fd") : null;
        if (stat != null && stat.size() > 0) {
            return (int) Math.min(Integer.MAX_VALUE, stat.size());
        }
        List<String> names = files.list(directory + "/fd");
        return names == null ? 0 : names.size();
    }

    private static int below(List<String> names, long limit) {
        int below = 0;
        for (String name : names) {
            long number = DecimalName.number(name);
            below += number >= 0 && number < limit ? 1 : 0;
        }
        return below;
    }
}
