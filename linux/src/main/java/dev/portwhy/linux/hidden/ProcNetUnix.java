package dev.portwhy.linux.hidden;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.model.NetworkNamespace;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The unix sockets of a namespace: {@code /proc/PID/net/unix} (proc_net(5)), whose seventh column is the inode. */
final class ProcNetUnix {

    private static final int INODE_COLUMN = 6;

    private ProcNetUnix() {}

    /** The inodes of all unix sockets of these namespaces. */
    static Set<Long> inodes(KernelFiles files, List<NetworkNamespace> namespaces) {
        Set<Long> inodes = new HashSet<>();
        for (NetworkNamespace namespace : namespaces) {
            if (namespace.current()) {
                parse(files.lines("/proc/thread-self/net/unix"), inodes);
            } else if (namespace.pid() > 0) {
                parse(files.lines("/proc/" + namespace.pid() + "/net/unix"), inodes);
            }
        }
        return inodes;
    }

    static void parse(TextCursor text, Set<Long> inodes) {
        text.nextLine();
        while (!text.atEnd()) {
            for (int column = 0; column < INODE_COLUMN; column++) {
                text.skipSpaces();
                text.skipWord();
            }
            long inode = text.decimal();
            if (inode > 0) {
                inodes.add(inode);
            }
            text.nextLine();
        }
    }
}
