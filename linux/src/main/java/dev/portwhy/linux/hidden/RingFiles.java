package dev.portwhy.linux.hidden;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.holders.OddFiles.OddFile;
import dev.portwhy.model.Family;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Via;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Files registered with an io_uring, which keeps them open after their descriptors are closed. The ring's fdinfo lists
 * them ({@code io_uring/fdinfo.c}):
 *
 * <pre>
 * UserFiles:	1
 *     0: socket:[4711]
 * </pre>
 *
 * <p>Up to Linux 6.12 at least they stand there by {@code d_iname}, which is the protocol of a socket, {@code TCP}, and not which one it is.
 */
final class RingFiles {

    private final KernelFiles files;
    private final Map<OddFile, Set<String>> unsure = new LinkedHashMap<>();

    RingFiles(KernelFiles files) {
        this.files = files;
    }

    /** Looks into those of these files that are rings. */
    void find(List<OddFile> anonymous, Unexplained wanted) {
        for (OddFile file : anonymous) {
            String link = files.readLink(file.entry("fd"));
            String text = "anon_inode:[io_uring]".equals(link) ? files.text(file.entry("fdinfo")) : null;
            if (text != null) {
                unsure.put(file, parse(text, file, wanted));
            }
        }
    }

    /** For sockets that still have no holder: whoever has one of their protocol registered may hold it. */
    void conclude(Unexplained wanted) {
        SocketTable sockets = wanted.sockets();
        wanted.rows().forEach((inode, row) -> {
            String name = sockets.protocol(row).name() + (sockets.family(row) == Family.INET6 ? "v6" : "");
            unsure.forEach((ring, names) -> {
                if (names.contains(name)) {
                    wanted.inferred(inode, ring.pid(), ring.tid(), ring.fd(), Via.IO_URING);
                }
            });
        });
    }

    /** Takes the sockets that are named, and returns the other names. */
    static Set<String> parse(String text, OddFile ring, Unexplained wanted) {
        Set<String> others = new HashSet<>();
        boolean inside = false;
        for (String line : text.split("\n", -1)) {
            if (line.startsWith("UserFiles:")) {
                inside = true;
            } else if (inside && !line.startsWith(" ")) {
                break;
            } else if (inside) {
                // behind the number of the slot; a file of such a name has its directory before it
                int name = line.indexOf(": ") + 2;
                String file = name < 2 ? "" : line.substring(name).strip();
                long inode = SocketLink.inode(file);
                if (inode > 0) {
                    wanted.holder(inode, ring.pid(), ring.tid(), ring.fd(), Via.IO_URING);
                } else {
                    others.add(file);
                }
            }
        }
        return others;
    }
}
