package dev.portwhy.act;

import dev.portwhy.linux.file.DiskCalls;
import dev.portwhy.linux.file.FileStat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether the files of the boot are for the namespace one is in. In a namespace of {@code ip netns} /etc is the machine's, and what
 * stands there is given to the machine's own namespace and never to this one.
 */
public final class BootReach {

    private static final String OWN = "/proc/thread-self/ns/net";
    private static final String FIRST = "/proc/1/ns/net";

    private BootReach() {}

    /** Whether they are. Where that cannot be seen they are taken to be. */
    public static boolean here(DiskCalls calls) {
        return sameNamespace() || !sameDirectory(calls, "/etc");
    }

    private static boolean sameNamespace() {
        try {
            return Files.readSymbolicLink(Path.of(OWN)).equals(Files.readSymbolicLink(Path.of(FIRST)));
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean sameDirectory(DiskCalls calls, String directory) {
        String drop = directory + "/sysctl.d";
        FileStat own = calls.stat(drop, true);
        FileStat first = calls.stat("/proc/1/root" + drop, true);
        if (own == null || first == null) {
            own = calls.stat(directory, true);
            first = calls.stat("/proc/1/root" + directory, true);
        }
        return own != null
                && first != null
                && own.inode() == first.inode()
                && own.deviceMajor() == first.deviceMajor()
                && own.deviceMinor() == first.deviceMinor();
    }
}
