package dev.portwhy.linux.file;

import java.util.HashSet;
import java.util.Set;

/**
 * Of the mounts that a process sees (proc_pid_mountinfo(5)), those whose files are made while somebody reads them: by a
 * program of a user's (FUSE), or from the memory of a process (/proc).
 *
 * <pre>
 * 97 61 0:54 / /home/ada/.config rw,nosuid,nodev shared:61 - fuse.sshfs host: rw,user_id=1000
 * </pre>
 */
final class ProgramMounts {

    private final Set<Long> fuse = new HashSet<>();
    private final Set<Long> fuseIds = new HashSet<>();
    private final Set<Long> proc = new HashSet<>();

    /** Reads a list of mounts. */
    static ProgramMounts parse(TextCursor file) {
        ProgramMounts mounts = new ProgramMounts();
        while (!file.atEnd()) {
            mounts.mount(file);
            file.nextLine();
        }
        return mounts;
    }

    private void mount(TextCursor line) {
        long id = line.decimal();
        line.skipWord();
        long major = line.decimal();
        if (id == TextCursor.NONE || major == TextCursor.NONE || !line.accept(':')) {
            return;
        }
        long minor = line.decimal();
        String word = line.word();
        while (!word.isEmpty() && !word.equals("-")) {
            word = line.word();
        }
        String type = line.word();
        if (type.startsWith("fuse")) {
            fuse.add(device((int) major, (int) minor));
            fuseIds.add(id);
        } else if (type.equals("proc")) {
            proc.add(device((int) major, (int) minor));
        }
    }

    /** The number of the mount that an open file is on, by its {@code /proc/self/fdinfo/FD} (proc_pid_fdinfo(5)). */
    static long mountId(TextCursor file) {
        while (!file.atEnd()) {
            if (file.accept("mnt_id:")) {
                return file.decimal();
            }
            file.nextLine();
        }
        return TextCursor.NONE;
    }

    /** Whether a program of a user's answers for what is on this device. */
    boolean isFuse(FileStat stat) {
        return fuse.contains(device(stat.deviceMajor(), stat.deviceMinor()));
    }

    /** As {@link #isFuse(FileStat)}, of a mount by its number. */
    boolean isFuse(long mountId) {
        return fuseIds.contains(mountId);
    }

    /** Whether what is on this device is a /proc. */
    boolean isProc(FileStat stat) {
        return proc.contains(device(stat.deviceMajor(), stat.deviceMinor()));
    }

    private static long device(int major, int minor) {
        return (long) major << 32 | minor;
    }
}
