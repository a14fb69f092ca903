package dev.portwhy.linux.file;

import static dev.portwhy.linux.kit.TextReader.Writer.KERNEL;

import dev.portwhy.linux.kit.TextReader;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The readers of what says how files may be read, with what they read. */
public final class FileReaders {

    private static final String MOUNTS = "/proc/4711/mountinfo";
    private static final String DESCRIPTOR = "/proc/self/fdinfo/5";

    private FileReaders() {}

    /** All of them. */
    public static List<TextReader> all() {
        return List.of(mounts(), mountOfADescriptor());
    }

    private static TextReader mounts() {
        return TextReader.of(KERNEL, MOUNTS, ProgramMounts.class)
                .lines(
                        """
                        22 1 8:1 / / rw,relatime shared:1 master:2 - ext4 /dev/sda1 rw
                        23 22 0:21 / /proc rw - proc proc rw
                        """,
                        (i, extra) -> "%d 22 0:%d / /home/u%d/my\\040files rw shared:61 - fuse.sshfs host: rw%s\n"
                                .formatted(100 + i, 54 + i, i, " ".repeat(extra)),
                        "")
                .finds(i -> "mount " + (100 + i), files -> {
                    ProgramMounts mounts = ProgramMounts.parse(files.lines(MOUNTS));
                    Set<String> all = new TreeSet<>();
                    for (int i = 0; i < 3000; i++) {
                        if (mounts.isFuse(i)) {
                            all.add("mount " + i);
                        }
                        FileStat stat = new FileStat(0, 0, 0, 0, 0, 0, i, 1, 0);
                        if (mounts.isFuse(stat)) {
                            all.add("device " + i);
                        }
                        if (mounts.isProc(stat)) {
                            all.add("proc " + i);
                        }
                    }
                    return all;
                });
    }

    private static TextReader mountOfADescriptor() {
        return TextReader.of(KERNEL, DESCRIPTOR, ProgramMounts.class)
                .lines("pos:\t0\nflags:\t010000000\n", (i, extra) -> "mnt_id:\t97\n" + "x".repeat(extra), "ino:\t2\n")
                .finds(i -> "97", files -> {
                    long id = ProgramMounts.mountId(files.lines(DESCRIPTOR));
                    return id == TextCursor.NONE ? Set.of() : Set.of(Long.toString(id));
                });
    }
}
