package dev.portwhy.linux.file;

import dev.portwhy.linux.sys.Errno;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads files that some user wrote, without doing anything on that user's behalf but reading them. What a user may put in
 * the place of a file when root reads it: a link to a device, whose opening has effects; a pipe with somebody waiting at its
 * other end; somebody else's file, by a symbolic or a hard link; a file without an end; another directory, between two
 * looks.
 *
 * <p>So a path is walked name by name, no symbolic link is followed below the directory that the system itself names, and a
 * file is first taken hold of ({@code O_PATH}, open(2)), then looked at, and only then opened: it has to be a plain file,
 * that user's, and of a bounded size. The same for files of the system's own directories, whose links are followed: root
 * made them.
 *
 * <p>Unit files of a user are often links, to a checkout or to where {@code systemctl link} was told. There a link is followed
 * that the user or root made; once one of the user's was, only a file of that user's counts, so that nobody is led to what is
 * not theirs.
 *
 * <p>A file system that a program of a user's answers for (FUSE) is not entered: that program could keep us waiting for ever.
 * {@link KernelFiles#fuse()} says where there was one. Nor is /proc entered, where files stand for the memory of a process.
 *
 * <p>In a recorded tree owners are those of the recording, so they are not asked for; everything else holds there, too.
 */
public final class OwnedFiles {

    /** The notes of a thousand containers are a tenth of that. */
    private static final int MOST_BYTES = 8 << 20;
    /** No user has as many containers. */
    private static final int MOST_NAMES = 4096;

    private static final int LONGEST_NAME = 255;

    private static final int ROOT = 0;
    /** No user has this number ({@code (uid_t) -1}, credentials(7)). */
    private static final int ANYBODY = -1;

    /** {@code S_IFLNK} of inode(7). */
    private static final int LINK = 0xa000;

    /** As many as the kernel follows in one path (path_resolution(7)). */
    private static final int MOST_LINKS = 40;

    private static final String PROCESSES = "/proc/";
    private static final String ROOT_OF_PROCESS = "/root/";

    private final KernelFiles files;
    /** By the file that lists them. */
    private final Map<String, ProgramMounts> mounts = new HashMap<>();

    /** Reads with the buffers of {@code files}, which hold what was read last. */
    public OwnedFiles(KernelFiles files) {
        this.files = files;
    }

    /**
     * Whether a text may become one name of a path: no separator, neither {@code .} nor {@code ..}, no longer than a name
     * can be. Container ids come from command lines and from names of cgroups.
     */
    public static boolean isName(String text) {
        if (text.isEmpty() || text.length() > LONGEST_NAME || text.equals(".") || text.equals("..")) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '/' || text.charAt(i) < ' ') {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads a file of the system: a plain file of root's. Returns its length, or a negative error number;
     * {@link KernelFiles#bytes()} holds what was read.
     */
    public int read(String absolute) {
        return readPinned(files.pin(absolute), ROOT, ROOT);
    }

    /** A file of the system as text, without the white space at its end; null where it cannot be read. */
    public @Nullable String text(String absolute) {
        return read(absolute) < 0 ? null : files.lastText();
    }

    /**
     * Reads a file below a user's directory.
     *
     * @param top a directory that the system names as this user's, {@code /run/user/1000} or a home; it has to belong to
     *     the user
     * @param user the user
     * @param below the path of the file below it, without a slash at its beginning
     * @return as {@link #read(String)}
     */
    public int read(String top, int user, String below) {
        return readPinned(walk(top, user, below), user, user);
    }

    /**
     * A file that either a user or root wrote, below a directory that may be anybody's, as the root directory of a process
     * that has mounts of its own; as text, without the white space at its end.
     */
    public @Nullable String textIn(String top, int user, String below) {
        Followed followed = follow(top, user, below);
        return readPinned(followed.pinned, user, followed.byUser ? user : ROOT) < 0 ? null : files.lastText();
    }

    /** The names in a directory below one that may be anybody's, found as {@link #textIn(String, int, String)} finds a file. */
    public @Nullable List<String> listIn(String top, int user, String below) {
        Followed followed = follow(top, user, below);
        if (followed.pinned < 0) {
            return null;
        }
        try {
            FileStat stat = files.statOf(followed.pinned);
            boolean led = followed.byUser && (stat == null || !isOwner(stat, user));
            return led ? null : files.listPinned(followed.pinned, MOST_NAMES);
        } finally {
            files.close(followed.pinned);
        }
    }

    /** The names in a directory below a user's, found as {@link #read(String, int, String)} finds a file; null for none. */
    public @Nullable List<String> list(String top, int user, String below) {
        int directory = walk(top, user, below);
        if (directory < 0) {
            return null;
        }
        try {
            return files.listPinned(directory, MOST_NAMES);
        } finally {
            files.close(directory);
        }
    }

    private int readPinned(int pinned, int owner, int otherOwner) {
        if (pinned < 0) {
            return pinned;
        }
        try {
            FileStat stat = files.statOf(pinned);
            boolean plain = stat != null
                    && stat.regular()
                    && stat.size() <= MOST_BYTES
                    && (isOwner(stat, owner) || isOwner(stat, otherOwner));
            return plain ? files.readPinned(pinned, MOST_BYTES) : -Errno.EACCES;
        } finally {
            files.close(pinned);
        }
    }

    private boolean isOwner(FileStat stat, int user) {
        return stat.uid() == user || user == ANYBODY || !files.root().live();
    }

    /** Takes hold of what a path leads to; returns a descriptor or a negative error number. */
    private int walk(String top, int user, String below) {
        int at = entered(top, "", files.openDirectory(top));
        FileStat stat = at < 0 ? null : files.statOf(at);
        if (at >= 0 && (stat == null || !isOwner(stat, user))) {
            files.close(at);
            return -Errno.EACCES;
        }
        for (int start = 0; at >= 0 && start < below.length(); ) {
            int slash = below.indexOf('/', start);
            int end = slash < 0 ? below.length() : slash;
            at = step(top, at, below, start, end);
            start = end + 1;
        }
        return at;
    }

    /** A file that links may have led to: a descriptor or a negative error number, and whether one was the user's. */
    private record Followed(int pinned, boolean byUser) {}

    /** Follows links of the user's and of root's one at a time; each begins the way anew, without links so far. */
    private Followed follow(String top, int user, String below) {
        String path = below;
        boolean byUser = false;
        for (int links = 0; links <= MOST_LINKS; links++) {
            int at = entered(top, "", files.openDirectory(top));
            int start = 0;
            String target = null;
            while (at >= 0 && start < path.length()) {
                int slash = path.indexOf('/', start);
                int end = slash < 0 ? path.length() : slash;
                at = step(top, at, path, start, end);
                FileStat stat = at < 0 ? null : files.statOf(at);
                if (stat != null && (stat.mode() & FileStat.TYPE) == LINK) {
                    byUser |= stat.uid() != ROOT;
                    target = isOwner(stat, user) || stat.uid() == ROOT ? files.readLinkAt(at, "") : null;
                    files.close(at);
                    at = -Errno.EACCES;
                    path = target == null ? path : joined(path.substring(0, start), target, path.substring(end));
                    break;
                }
                start = end + 1;
            }
            if (target == null) {
                return new Followed(at, byUser);
            }
        }
        return new Followed(-Errno.EACCES, byUser);
    }

    /** The path that a link in a directory leads to, followed by what comes behind the link; from the top, without dots. */
    private static String joined(String directory, String target, String rest) {
        List<String> names = new ArrayList<>();
        for (String name : ((target.startsWith("/") ? "" : directory) + target + rest).split("/", -1)) {
            if (name.equals("..")) {
                if (!names.isEmpty()) {
                    names.removeLast();
                }
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        return String.join("/", names);
    }

    /** Takes hold of a name of a path in a directory, and lets go of that; returns a descriptor or a negative error number. */
    private int step(String top, int directory, String path, int start, int end) {
        String name = path.substring(start, end);
        int next = isName(name) ? entered(top, path.substring(0, end), files.pinAt(directory, name)) : -Errno.EACCES;
        files.close(directory);
        return next;
    }

    /** What was taken hold of, unless it is where another program would have to answer for all that is asked of it. */
    private int entered(String top, String path, int pinned) {
        if (pinned < 0 || !files.root().live()) {
            return pinned;
        }
        int root = top.startsWith(PROCESSES) ? top.indexOf(ROOT_OF_PROCESS) : -1;
        String list = root < 0 ? "/proc/self/mountinfo" : top.substring(0, root) + "/mountinfo";
        ProgramMounts seen = mounts.computeIfAbsent(list, file -> ProgramMounts.parse(files.lines(file)));
        FileStat stat = files.statOf(pinned);
        // Most such file systems refuse everybody but their user, root too.
        boolean fuse = stat != null ? seen.isFuse(stat) : seen.isFuse(mountId(pinned));
        if (fuse) {
            files.notEntered(plain(root < 0 ? top : top.substring(root + ROOT_OF_PROCESS.length() - 1), path));
        }
        if (stat != null && !fuse && !seen.isProc(stat)) {
            return pinned;
        }
        files.close(pinned);
        return -Errno.EACCES;
    }

    private long mountId(int fd) {
        return ProgramMounts.mountId(files.lines("/proc/self/fdinfo/" + fd));
    }

    private static String plain(String top, String path) {
        String directory = top.endsWith("/") ? top.substring(0, top.length() - 1) : top;
        return path.isEmpty() ? directory : directory + '/' + path;
    }
}
