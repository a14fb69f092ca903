package dev.portwhy.linux.hidden;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.linux.holders.OddFiles.OddFile;
import dev.portwhy.model.Via;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sockets mapped into memory: {@code /proc/PID/maps} names them like files (proc_pid_maps(5)). */
final class MappedSockets {

    /** Of {@code socket:[4711]}; most names are paths. */
    private static final char FIRST_LETTER = 's';

    private static final int COLUMNS_BEFORE_NAME = 5;

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
            if (length > 0) {
                parse(files.lines(), pid, wanted);
            }
        }
    }

    /**
     * Takes lines {@code start-end perms offset device inode} and the name, which is a socket's as a whole: a file whose
     * name ends that way has its directory before it, whatever spaces there are between.
     */
    static void parse(TextCursor text, int pid, Unexplained wanted) {
        long last = 0;
        while (!text.atEnd()) {
            for (int column = 0; column < COLUMNS_BEFORE_NAME; column++) {
                text.skipWord();
            }
            text.skipSpaces();
            if (text.peek() != FIRST_LETTER) {
                text.nextLine();
                continue;
            }
            long inode = SocketLink.inode(text.line());
            if (inode > 0 && inode != last) {
                wanted.holder(inode, pid, pid, -1, Via.MMAP);
                last = inode;
            }
        }
    }
}
