package dev.portwhy.linux.hidden;

import dev.portwhy.linux.KernelFiles;
import dev.portwhy.linux.hidden.OddFiles.OddFile;
import dev.portwhy.model.Via;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sockets mapped into memory: {@code /proc/PID/maps} names them like files (proc_pid_maps(5)). */
final class MappedSockets {

    private static final byte[] NAME = {'s', 'o', 'c', 'k', 'e', 't', ':', '['};

    private final KernelFiles files;

    MappedSockets(KernelFiles files) {
        this.files = files;
    }

    /** Takes what the kernel told at once; false where it did not. */
    boolean take(@Nullable List<OddFile> mappings, Unexplained wanted) {
        if (mappings == null) {
            return false;
        }
        Set<OddFile> different = new LinkedHashSet<>(mappings);
        for (OddFile mapping : different) {
            wanted.holder(mapping.inode(), mapping.pid(), mapping.pid(), -1, Via.MMAP);
        }
        return true;
    }

    void find(int[] pids, Unexplained wanted) {
        for (int pid : pids) {
            int length = files.read("/proc/" + pid + "/maps");
            if (length == 0) {
                // The leader is dead, or it is a kernel thread; another thread still shows the memory.
                String thread = ThreadFileTables.firstLivingThread(files, pid);
                length = thread == null ? 0 : files.read("/proc/" + pid + "/task/" + thread + "/maps");
            }
            parse(files.bytes(), length, pid, wanted);
        }
    }

    static void parse(byte[] text, int length, int pid, Unexplained wanted) {
        long last = 0;
        for (int at = 0; at + NAME.length < length; at++) {
            if (text[at] != '[' || !named(text, at - NAME.length + 1)) {
                continue;
            }
            long inode = 0;
            int digit = at + 1;
            while (digit < length && text[digit] >= '0' && text[digit] <= '9') {
                inode = inode * 10 + text[digit++] - '0';
            }
            if (inode != last) {
                wanted.holder(inode, pid, pid, -1, Via.MMAP);
                last = inode;
            }
        }
    }

    /** Whether the name begins there, behind a space: a file may have such a name, but with its directory before it. */
    private static boolean named(byte[] text, int at) {
        if (at < 1 || text[at - 1] != ' ') {
            return false;
        }
        for (int i = 0; i < NAME.length; i++) {
            if (text[at + i] != NAME[i]) {
                return false;
            }
        }
        return true;
    }
}
