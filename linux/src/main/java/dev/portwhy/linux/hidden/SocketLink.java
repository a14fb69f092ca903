package dev.portwhy.linux.hidden;

import org.jspecify.annotations.Nullable;

/** The text {@code socket:[4711]}, by which /proc names a socket's inode. */
final class SocketLink {

    private static final String PREFIX = "socket:[";

    private SocketLink() {}

    /** The inode; 0 for another text or none. */
    static long inode(@Nullable String link) {
        if (link == null || !link.startsWith(PREFIX)) {
            return 0;
        }
        return link.endsWith("]") ? number(link.substring(PREFIX.length(), link.length() - 1)) : 0;
    }

    private static long number(String digits) {
        if (digits.isEmpty() || digits.length() > 18) {
            return 0;
        }
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
