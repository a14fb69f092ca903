package dev.portwhy.linux.file;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Links of the form {@code kind:[number]}, as /proc has them for sockets and namespaces (proc_pid_fd(5), namespaces(7)). */
public final class KernelLink {

    private KernelLink() {}

    /** The number in {@code kind:[number]}, which the kernel counts from 1; 0 for null and for any other text. */
    public static long number(@Nullable String link, String kind) {
        if (link == null) {
            return 0;
        }
        byte[] text = link.getBytes(StandardCharsets.UTF_8);
        return number(text, text.length, kind);
    }

    /** As {@link #number(String, String)}, of {@code text[0]} to {@code text[length - 1]}. */
    public static long number(byte[] text, int length, String kind) {
        int prefix = kind.length();
        if (length < prefix + 4 || text[prefix] != ':' || text[prefix + 1] != '[' || text[length - 1] != ']') {
            return 0;
        }
        for (int i = 0; i < prefix; i++) {
            if (text[i] != kind.charAt(i)) {
                return 0;
            }
        }
        long number = 0;
        for (int i = prefix + 2; i < length - 1; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9 || number > Long.MAX_VALUE / 10 - 1) {
                return 0;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
