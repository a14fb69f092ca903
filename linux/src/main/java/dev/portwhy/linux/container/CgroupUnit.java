package dev.portwhy.linux.container;

import org.jspecify.annotations.Nullable;

/**
 * The systemd unit in a cgroup path, found as systemd itself finds it (sd_pid_get_unit(3)): slices come first, then the
 * unit; below {@code user@UID.service} the manager of that user has slices and units of its own.
 *
 * <p>A unit's name stays as it is in the path and as {@code systemctl} takes it, with escapes such as {@code \x2d}.
 *
 * @param name the unit, {@code nginx.service}, {@code session-3.scope}
 * @param userId the user whose manager runs it; {@link #SYSTEM} for the system's
 */
record CgroupUnit(String name, long userId) {

    /** The unit is one of the system's manager. */
    static final long SYSTEM = -1;

    private static final String[] SUFFIXES = {".service", ".scope", ".socket", ".mount", ".swap"};

    /** Tells who chose a name in a path, by where it begins; 0 for root. */
    @FunctionalInterface
    interface Owners {
        /** As {@link CgroupOwners#of}. */
        int of(String path, int start);
    }

    /** As {@link #of(String, Owners)}, of a path alone. */
    static @Nullable CgroupUnit of(String path) {
        return of(path, CgroupOwners::byPath);
    }

    /** The unit of a path; null where it holds none. What others than its manager named is none. */
    static @Nullable CgroupUnit of(String path, Owners owners) {
        long user = SYSTEM;
        CgroupUnit found = null;
        int start = 1;
        while (start < path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            String part = unescape(path.substring(start, end));
            int partStart = start;
            start = end + 1;
            if (part.isEmpty() || part.equals("..") || isUnit(part, ".slice")) {
                continue;
            }
            if (!isUnit(part) || owners.of(path, partStart) != (int) Math.max(0, user)) {
                return found; // not systemd's: a container runtime's own directory, or what a service made below itself
            }
            found = new CgroupUnit(part, user);
            long manager = user == SYSTEM ? managerOf(part) : SYSTEM;
            if (manager == SYSTEM) {
                return found;
            }
            user = manager;
        }
        return found;
    }

    /** The user of {@code user@UID.service}. */
    static long managerOf(String unit) {
        if (!unit.startsWith("user@") || !unit.endsWith(".service")) {
            return SYSTEM;
        }
        long uid = 0;
        int end = unit.length() - ".service".length();
        if (end == 5 || end > 15) {
            return SYSTEM;
        }
        for (int i = 5; i < end; i++) {
            char digit = unit.charAt(i);
            if (digit < '0' || digit > '9') {
                return SYSTEM;
            }
            uid = uid * 10 + digit - '0';
        }
        return uid <= 0xffffffffL ? uid : SYSTEM;
    }

    /** A name that the kernel would mistake for a file of its own begins with an underscore in the path. */
    private static String unescape(String part) {
        return part.length() > 1 && part.charAt(0) == '_' ? part.substring(1) : part;
    }

    private static boolean isUnit(String part) {
        for (String suffix : SUFFIXES) {
            if (isUnit(part, suffix)) {
                return true;
            }
        }
        return false;
    }

    /** systemd.unit(5): letters, digits and {@code :-_.\@} before the suffix. */
    private static boolean isUnit(String part, String suffix) {
        int end = part.length() - suffix.length();
        if (end <= 0 || part.length() > 255 || !part.endsWith(suffix)) {
            return false;
        }
        for (int i = 0; i < end; i++) {
            char letter = part.charAt(i);
            boolean plain = letter >= 'a' && letter <= 'z' || letter >= 'A' && letter <= 'Z';
            if (!plain && !(letter >= '0' && letter <= '9') && ":-_.\\@".indexOf(letter) < 0) {
                return false;
            }
        }
        return true;
    }
}
