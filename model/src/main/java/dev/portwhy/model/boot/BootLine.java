package dev.portwhy.model.boot;

import org.jspecify.annotations.Nullable;

/**
 * A line of a file that names a setting: sysctl.d(5), sysctl.conf(5).
 *
 * @param number its number in the file, from 1; 0 for what is no line, such as a word of the kernel's command line
 * @param key the path below {@code /proc/sys} as the program that reads the file makes it of what is written:
 *     {@code net/ipv4/ip_local_port_range}, {@code net/ipv4/conf/eth0.1/rp_filter}; it may be a pattern of glob(7)
 * @param value what is written behind the sign; null where the line only keeps patterns away from the key
 */
public record BootLine(int number, String key, @Nullable String value) {

    /** Whether the key is a pattern for several settings. */
    public boolean pattern() {
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (c == '*' || c == '?' || c == '[') {
                return true;
            }
        }
        return false;
    }
}
