package dev.portwhy.linux.boot;

import dev.portwhy.model.boot.BootLine;
import dev.portwhy.model.boot.BootStage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lines of a file of sysctl.d, as the program takes them that reads it: {@code parse_file()} of systemd's
 * src/sysctl/sysctl.c (247 to 257), {@code parse_setting_line()} of procps' src/sysctl.c, {@code _apply_sysctl_config_line()}
 * of TuneD's plugin_sysctl.py. They differ in what ends a line, which white space is taken away, and what a line
 * without a sign means.
 */
final class SysctlConf {

    /** {@code LONG_LINE_MAX} of systemd: behind a longer line nothing is read. */
    static final int LONGEST_LINE = 1 << 20;

    /** {@code isspace()}. */
    private static final String SPACES = " \t\n\u000b\f\r";
    /** {@code WHITESPACE} of systemd. */
    private static final String SYSTEMD_SPACES = " \t\n\r";

    private final BootStage.Kind kind;
    private final byte[] bytes;
    private final int end;
    private final List<BootLine> lines = new ArrayList<>();
    private int at;
    private int number;
    private boolean cut;

    private SysctlConf(BootStage.Kind kind, byte[] bytes, int length) {
        this.kind = kind;
        this.bytes = bytes;
        end = length;
    }

    /**
     * What was read of a file.
     *
     * @param lines the lines that name a setting
     * @param cut whether a line was too long, so that nothing behind it counts
     */
    record Parsed(List<BootLine> lines, boolean cut) {}

    /** Reads {@code bytes[0]} to {@code bytes[length - 1]} by the rules of a program. */
    static Parsed parse(BootStage.Kind kind, byte[] bytes, int length) {
        SysctlConf conf = new SysctlConf(kind, bytes, length);
        while (conf.at < length && !conf.cut) {
            conf.number++;
            conf.line(conf.kind == BootStage.Kind.SYSTEMD_SYSCTL ? conf.anyEnd() : conf.newline());
        }
        return new Parsed(conf.lines, conf.cut);
    }

    /** Up to a newline; what stands behind a zero byte is no part of a string of C. */
    private String newline() {
        int start = at;
        while (at < end && bytes[at] != '\n') {
            at++;
        }
        int stop = start;
        while (stop < at && (bytes[stop] != 0 || kind == BootStage.Kind.TUNED_AGAIN)) {
            stop++;
        }
        at++;
        return text(start, stop);
    }

    /** {@code read_line()}: a newline, a carriage return or a zero byte ends a line, each kind of them at most once. */
    private String anyEnd() {
        int start = at;
        while (at < end && endOf(bytes[at]) == 0) {
            at++;
        }
        int stop = at;
        cut = stop - start >= LONGEST_LINE;
        int ends = 0;
        while (at < end && endOf(bytes[at]) != 0 && (ends & endOf(bytes[at])) == 0 && (ends & 1) == 0) {
            ends |= endOf(bytes[at++]);
        }
        return cut ? "" : text(start, stop);
    }

    private static int endOf(byte letter) {
        return switch (letter) {
            case 0 -> 1;
            case '\n' -> 2;
            case '\r' -> 4;
            default -> 0;
        };
    }

    private String text(int start, int stop) {
        return new String(bytes, start, stop - start, StandardCharsets.UTF_8);
    }

    private void line(String raw) {
        BootLine line = switch (kind) {
            case SYSTEMD_SYSCTL -> systemd(raw);
            case PROCPS, PROCPS_EXCLUDING, PROCPS_3 -> procps(raw);
            case TUNED, TUNED_AGAIN -> tuned(raw);
            case COMMAND_LINE, SYSTEMD -> null;
        };
        if (line != null) {
            lines.add(line);
        }
    }

    private @Nullable BootLine systemd(String raw) {
        String line = stripped(raw, SYSTEMD_SPACES);
        if (line.isEmpty() || comment(line)) {
            return null;
        }
        int sign = line.indexOf('=');
        boolean dash = line.charAt(0) == '-';
        if (sign < 0 && !dash) {
            return null;
        }
        String key = stripped(line.substring(dash ? 1 : 0, sign < 0 ? line.length() : sign), SYSTEMD_SPACES);
        String value = sign < 0 ? null : stripped(line.substring(sign + 1), SYSTEMD_SPACES);
        return new BootLine(number, SysctlKey.systemd(key), value);
    }

    private @Nullable BootLine procps(String raw) {
        String line = stripStart(raw, SPACES);
        // What is shorter with its end of line than two characters is passed over.
        if (line.isEmpty() || comment(line)) {
            return null;
        }
        int sign = line.indexOf('=');
        boolean dash = line.charAt(0) == '-';
        if (sign < 0 && (!dash || kind == BootStage.Kind.PROCPS_3)) {
            return null;
        }
        String key = stripEnd(line.substring(dash ? 1 : 0, sign < 0 ? line.length() : sign), SPACES);
        String value = sign < 0 ? null : stripped(line.substring(sign + 1), SPACES);
        if (kind == BootStage.Kind.PROCPS_3 && "".equals(value)) {
            // WriteSetting() of procps 3 calls it malformed; later ones write it, which empties a list of ports.
            return null;
        }
        return new BootLine(number, SysctlKey.procps(key), value);
    }

    private @Nullable BootLine tuned(String raw) {
        String line = raw.strip();
        int sign = line.indexOf('=');
        if (line.isEmpty() || comment(line) || sign <= 0) {
            return null;
        }
        String key = line.substring(0, sign).strip();
        return key.isEmpty()
                ? null
                : new BootLine(
                        number, SysctlKey.tuned(key), line.substring(sign + 1).strip());
    }

    private static boolean comment(String line) {
        return line.charAt(0) == '#' || line.charAt(0) == ';';
    }

    private static String stripped(String text, String spaces) {
        return stripEnd(stripStart(text, spaces), spaces);
    }

    private static String stripStart(String text, String spaces) {
        int start = 0;
        while (start < text.length() && spaces.indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        return text.substring(start);
    }

    private static String stripEnd(String text, String spaces) {
        int end = text.length();
        while (end > 0 && spaces.indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return text.substring(0, end);
    }
}
