package dev.portwhy.linux.boot;

import java.util.ArrayList;
import java.util.List;

/**
 * What programs make of the name of a setting: the path below {@code /proc/sys}. Where the first separator is a dot, dots
 * become slashes and slashes dots, so that {@code net.ipv4.conf.eth0/1.rp_filter} is of the device {@code eth0.1}; where it is a
 * slash, the name is a path already (sysctl.d(5)).
 */
final class SysctlKey {

    private SysctlKey() {}

    /** {@code sysctl_normalize()}: slashes that stand doubled, at an end, or around a dot alone are taken away. */
    static String systemd(String name) {
        return simplified(swapped(name));
    }

    /** {@code slashdot()}: nothing is taken away, and names are compared as they stand; the kernel makes no difference. */
    static String procps(String name) {
        // A dash behind the dash is passed over.
        return swapped(name.startsWith("-") ? name.substring(1) : name);
    }

    /** Python's {@code tr("./", "/.")}: every dot and slash, whichever is the first. */
    static String tuned(String name) {
        return exchanged(name);
    }

    private static String swapped(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) == '/') {
                return name;
            }
            if (name.charAt(i) == '.') {
                return exchanged(name);
            }
        }
        return name;
    }

    private static String exchanged(String name) {
        StringBuilder path = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            path.append(c == '.' ? '/' : c == '/' ? '.' : c);
        }
        return path.toString();
    }

    private static String simplified(String path) {
        List<String> names = new ArrayList<>();
        for (String name : path.split("/", -1)) {
            if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        return String.join("/", names);
    }
}
