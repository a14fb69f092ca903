package dev.portwhy.linux.file;

import org.jspecify.annotations.Nullable;

/** Links of the form {@code kind:[number]}, as /proc has them for sockets and namespaces (proc_pid_fd(5), namespaces(7)). */
public final class KernelLink {

    private KernelLink() {}

    /** The number in {@code kind:[number]}; -1 for null and for any other text. */
    public static long number(@Nullable String link, String kind) {
        int start = kind.length() + 2;
        if (link == null || link.length() <= start || !link.startsWith(kind) || !link.endsWith("]")) {
            return -1;
        }
        if (link.charAt(start - 2) != ':' || link.charAt(start - 1) != '[' || link.length() - start > 19) {
            return -1;
        }
        long number = 0;
        for (int i = start; i < link.length() - 1; i++) {
            int digit = link.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return link.length() - 1 == start ? -1 : number;
    }
}
