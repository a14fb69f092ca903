package dev.portwhy.linux.net;

import dev.portwhy.linux.file.KernelLink;
import dev.portwhy.linux.file.TextCursor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code /proc/PID/mountinfo} (proc_pid_mountinfo(5)): of all mounts, the files of network namespaces that are mounted
 * somewhere and so live on without a process. Their file system is nsfs and their root {@code net:[inode]}:
 *
 * <pre>
 * 83 28 0:4 net:[4026532281] /run/netns/blue rw shared:40 - nsfs nsfs rw
 * </pre>
 */
public final class ProcPidMountinfo {

    /**
     * A network namespace that is mounted on a file.
     *
     * @param inode the namespace
     * @param path the mount point, as the process sees it
     */
    public record NetnsMount(long inode, String path) {}

    private ProcPidMountinfo() {}

    /** The mounted network namespaces of a file, in its order; a namespace may be there several times. */
    public static List<NetnsMount> networkNamespaces(TextCursor file) {
        List<NetnsMount> found = new ArrayList<>();
        while (!file.atEnd()) {
            file.skipWord();
            file.skipWord();
            file.skipWord();
            file.skipSpaces();
            if (file.peek() == 'n') {
                long inode = KernelLink.number(file.word(), "net");
                String path = unescape(file.word());
                if (inode > 0 && path.startsWith("/")) {
                    found.add(new NetnsMount(inode, path));
                }
            }
            file.nextLine();
        }
        return found;
    }

    /** The kernel writes space, tab, newline and backslash as three octal digits behind a backslash. */
    static String unescape(String path) {
        if (path.indexOf('\\') < 0) {
            return path;
        }
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        int size = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\\' && i + 3 < bytes.length && octal(bytes, i + 1) >= 0) {
                bytes[size++] = (byte) octal(bytes, i + 1);
                i += 3;
            } else {
                bytes[size++] = bytes[i];
            }
        }
        return new String(bytes, 0, size, StandardCharsets.UTF_8);
    }

    private static int octal(byte[] bytes, int from) {
        int value = 0;
        for (int i = from; i < from + 3; i++) {
            if (bytes[i] < '0' || bytes[i] > '7') {
                return -1;
            }
            value = value * 8 + bytes[i] - '0';
        }
        return value <= 0xff ? value : -1;
    }
}
