package dev.portwhy.linux.hidden;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.holders.OddFiles.OddFile;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.SocketCopy;
import dev.portwhy.model.DecimalName;
import dev.portwhy.model.Via;
import java.util.ArrayList;
import java.util.List;

/**
 * Files in flight: sent through a unix socket with {@code SCM_RIGHTS} and not yet received (unix(7)). The fdinfo of the
 * socket in whose queue they wait counts them ({@code scm_fds}, net/unix/af_unix.c) and does not say which they are. A
 * look at the first message without taking it does; where that is not possible, or there are more messages, it is
 * concluded.
 */
final class UnixQueues {

    private static final String COUNT = "scm_fds:";

    private final KernelFiles files;
    private final List<OddFile> unsure = new ArrayList<>();

    UnixQueues(KernelFiles files) {
        this.files = files;
    }

    /** Looks into the queues of these sockets. */
    void find(List<OddFile> sockets, Unexplained wanted) {
        for (OddFile socket : sockets) {
            long inFlight = count(files.text(socket.entry("fdinfo")));
            if (inFlight > 0 && inFlight > look(socket, wanted)) {
                unsure.add(socket);
            }
        }
    }

    /** Looks at the first message; returns how many files it carries. */
    private int look(OddFile socket, Unexplained wanted) {
        KernelSocket copy = files.root().live() ? SocketCopy.of(socket.pid(), socket.tid(), socket.fd()) : null;
        if (copy == null) {
            return 0;
        }
        try (copy) {
            List<Long> inodes = FirstMessage.files(copy, files);
            for (long inode : inodes) {
                if (inode > 0) {
                    wanted.holder(inode, socket.pid(), socket.tid(), socket.fd(), Via.SCM_RIGHTS);
                }
            }
            return inodes.size();
        }
    }

    /** For sockets that still have no holder: whoever has files in flight that could not be looked at may hold it. */
    void conclude(Unexplained wanted) {
        for (long inode : wanted.rows().keySet()) {
            for (OddFile socket : unsure) {
                wanted.inferred(inode, socket.pid(), socket.tid(), socket.fd(), Via.SCM_RIGHTS);
            }
        }
    }

    static long count(@org.jspecify.annotations.Nullable String fdinfo) {
        if (fdinfo == null) {
            return 0;
        }
        for (String line : fdinfo.split("\n", -1)) {
            if (line.startsWith(COUNT)) {
                return Math.max(
                        0, DecimalName.number(line.substring(COUNT.length()).trim()));
            }
        }
        return 0;
    }
}
