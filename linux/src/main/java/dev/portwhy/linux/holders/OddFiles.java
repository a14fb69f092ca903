package dev.portwhy.linux.holders;

import java.util.ArrayList;
import java.util.List;

/** Open files that are no internet sockets and may yet keep one alive, or a namespace. */
public final class OddFiles {

    private static final String RING = "anon_inode:[io_uring]";
    private static final String NAMESPACE = "net:[";

    private final List<OddFile> files = new ArrayList<>();

    /** None yet. */
    public OddFiles() {}

    /** What sort of file. */
    public enum Kind {
        /** Without a name of its own: perhaps an io_uring. */
        ANONYMOUS,
        /** A namespace, perhaps a network namespace. */
        NAMESPACE,
        /** A unix socket in which something waits, or that listens. */
        UNIX_SOCKET,
        /** A socket that is mapped into memory, open or not. */
        MAPPING
    }

    /**
     * One of them.
     *
     * @param kind what sort
     * @param inode its inode; a namespace's is the namespace's number
     * @param pid the process
     * @param tid the thread, where the file table is a thread's own; else equal to {@code pid}
     * @param fd the descriptor
     */
    public record OddFile(Kind kind, long inode, int pid, int tid, int fd) {

        /** Its entry in a directory of the thread: {@code /proc/1/task/1/fdinfo/5}. */
        public String entry(String directory) {
            return "/proc/" + pid + "/task/" + tid + "/" + directory + "/" + fd;
        }
    }

    /** Adds one. */
    void add(Kind kind, long inode, int pid, int tid, int fd) {
        files.add(new OddFile(kind, inode, pid, tid, fd));
    }

    /** Adds a file by the link in /proc/PID/fd, if it is a ring or a network namespace. */
    void addLink(byte[] link, int length, int pid, int fd) {
        if (begins(link, length, RING)) {
            add(Kind.ANONYMOUS, 0, pid, pid, fd);
        } else if (begins(link, length, NAMESPACE)) {
            long inode = 0;
            for (int i = NAMESPACE.length(); i < length && link[i] >= '0' && link[i] <= '9'; i++) {
                inode = inode * 10 + link[i] - '0';
            }
            add(Kind.NAMESPACE, inode, pid, pid, fd);
        }
    }

    private static boolean begins(byte[] link, int length, String start) {
        if (length < start.length()) {
            return false;
        }
        for (int i = 0; i < start.length(); i++) {
            if (link[i] != start.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Those of a kind. */
    public List<OddFile> of(Kind kind) {
        List<OddFile> chosen = new ArrayList<>();
        for (OddFile file : files) {
            if (file.kind() == kind) {
                chosen.add(file);
            }
        }
        return chosen;
    }
}
