package dev.portwhy.linux.hidden;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.holders.OddFiles;
import dev.portwhy.linux.holders.OddFiles.OddFile;
import dev.portwhy.model.Via;

/**
 * Files registered with an io_uring, which keeps them open after their descriptors are closed. The ring's fdinfo lists
 * them ({@code io_uring/fdinfo.c}):
 *
 * <pre>
 * UserFiles:	1
 *     0: socket:[4711]
 * </pre>
 */
final class RingFiles {

    private final KernelFiles files;

    RingFiles(KernelFiles files) {
        this.files = files;
    }

    void find(OddFiles odd, Unexplained wanted) {
        for (OddFile file : odd.of(OddFiles.Kind.ANONYMOUS)) {
            String link = files.readLink(file.entry("fd"));
            String text = "anon_inode:[io_uring]".equals(link) ? files.text(file.entry("fdinfo")) : null;
            if (text != null) {
                parse(text, file, wanted);
            }
        }
    }

    static void parse(String text, OddFile ring, Unexplained wanted) {
        boolean inside = false;
        for (String line : text.split("\n", -1)) {
            if (line.startsWith("UserFiles:")) {
                inside = true;
            } else if (inside && !line.startsWith(" ")) {
                return;
            } else if (inside) {
                // behind the number of the slot; a file of such a name has its directory before it
                int name = line.indexOf(": ") + 2;
                long inode =
                        name < 2 ? 0 : SocketLink.inode(line.substring(name).strip());
                if (inode > 0) {
                    wanted.holder(inode, ring.pid(), ring.tid(), ring.fd(), Via.IO_URING);
                }
            }
        }
    }
}
