package dev.portwhy.linux.boot;

import dev.portwhy.model.boot.BootLine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Settings on the kernel's command line, {@code sysctl.net.ipv4.tcp_fin_timeout=30} ({@code do_sysctl_args()},
 * fs/proc/proc_sysctl.c, since Linux 5.8). Each dot becomes a slash. Words behind {@code --} are for process 1.
 * The kernel ends the line ({@code cmdline_proc_show()}, fs/proc/cmdline.c): a last word without an end was cut, and says nothing.
 */
final class KernelCommandLine {

    private static final String PREFIX = "sysctl";
    /** {@code isspace()}. */
    private static final String SPACES = " \t\n\u000b\f\r";

    private KernelCommandLine() {}

    /** Reads {@code bytes[0]} to {@code bytes[length - 1]}. */
    static List<BootLine> parse(byte[] bytes, int length) {
        List<BootLine> lines = new ArrayList<>();
        for (String word : words(new String(bytes, 0, length, StandardCharsets.UTF_8))) {
            if (word.equals("--")) {
                break;
            }
            int sign = word.indexOf('=');
            boolean ours = word.startsWith(PREFIX)
                    && sign > PREFIX.length() + 1
                    && (word.charAt(PREFIX.length()) == '.' || word.charAt(PREFIX.length()) == '/');
            if (ours) {
                String key = word.substring(PREFIX.length() + 1, sign).replace('.', '/');
                lines.add(new BootLine(0, key, word.substring(sign + 1)));
            }
        }
        return lines;
    }

    /** Words with spaces between them; quotes keep spaces in a word and are no part of it ({@code next_arg()}, lib/cmdline.c). */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && SPACES.indexOf(c) >= 0) {
                words.add(word.toString());
                word.setLength(0);
            } else {
                word.append(c);
            }
        }
        words.removeIf(String::isEmpty);
        return words;
    }
}
