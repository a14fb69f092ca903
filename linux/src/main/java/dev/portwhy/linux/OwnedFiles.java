package dev.portwhy.linux;

import java.util.List;
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

    private static final int EACCES = 13;

    private final KernelFiles files;

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
        return readPinned(walk(top, ANYBODY, below), user, ROOT) < 0 ? null : files.lastText();
    }

    /** The names in a directory below one that may be anybody's. */
    public @Nullable List<String> listIn(String top, String below) {
        return list(top, ANYBODY, below);
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
            KernelFiles.Stat stat = files.statOf(pinned);
            boolean plain = stat != null
                    && stat.regular()
                    && stat.size() <= MOST_BYTES
                    && (isOwner(stat, owner) || isOwner(stat, otherOwner));
            return plain ? files.readPinned(pinned, MOST_BYTES) : -EACCES;
        } finally {
            files.close(pinned);
        }
    }

    private boolean isOwner(KernelFiles.Stat stat, int user) {
        return stat.uid() == user || user == ANYBODY || !files.root().live();
    }

    /** Takes hold of what a path leads to; returns a descriptor or a negative error number. */
    private int walk(String top, int user, String below) {
        int at = files.openDirectory(top);
        KernelFiles.Stat stat = at < 0 ? null : files.statOf(at);
        if (at >= 0 && (stat == null || !isOwner(stat, user))) {
            files.close(at);
            return -EACCES;
        }
        for (int start = 0; at >= 0 && start < below.length(); ) {
            int slash = below.indexOf('/', start);
            int end = slash < 0 ? below.length() : slash;
            String name = below.substring(start, end);
            int next = isName(name) ? files.pinAt(at, name) : -EACCES;
            files.close(at);
            at = next;
            start = end + 1;
        }
        return at;
    }
}
