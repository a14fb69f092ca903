package dev.portwhy.ports.kernel;

/**
 * What is written to a setting, read number by number as {@code proc_get_long()} does, kernel/sysctl.c: a minus sign, then
 * decimal, octal after 0, or hexadecimal after 0x.
 */
final class SysctlText {

    /** {@code proc_wspace_sep}. */
    static final String SPACES = " \t\n";

    /** {@code TMPBUFLEN - 1}: a number as long as this may have been cut off, and is refused. */
    private static final int LONGEST = 21;

    private static final char END = '\0';

    private final String text;
    private int at;
    private long magnitude;
    private boolean negative;

    /** A value as it is written in one write(2), with the line's end behind it. */
    SysctlText(String value) {
        text = value + "\n";
    }

    boolean atEnd() {
        return at == text.length();
    }

    /** Passes over characters; {@code proc_skip_spaces()}, {@code proc_skip_char()}. */
    void skip(String characters) {
        while (!atEnd() && characters.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    /** Takes the next character; a zero at the end. */
    char take() {
        return atEnd() ? END : text.charAt(at++);
    }

    /** Whether a number stands here, with one of these characters or the end behind it; reads it if so. */
    boolean number(String followers) {
        int start = at;
        negative = at < text.length() - 1 && text.charAt(at) == '-';
        if (negative) {
            at++;
        }
        if (digit(at) >= 10) {
            return false;
        }
        int base = base();
        if (base == 16) {
            at += 2;
        }
        magnitude = 0;
        while (digit(at) < base) {
            int digit = digit(at);
            if (Long.compareUnsigned(magnitude, Long.divideUnsigned(-1L - digit, base)) > 0) {
                return false;
            }
            magnitude = magnitude * base + digit;
            at++;
        }
        return at - start < LONGEST && (atEnd() || followers.indexOf(text.charAt(at)) >= 0);
    }

    /** {@code _parse_integer_fixup_radix()}, lib/kstrtox.c. */
    private int base() {
        if (text.charAt(at) != '0') {
            return 10;
        }
        boolean hexadecimal = at + 2 < text.length() && (text.charAt(at + 1) | 0x20) == 'x' && digit(at + 2) < 16;
        return hexadecimal ? 16 : 8;
    }

    /** The value of the digit at a place, at least 16 for anything else. */
    private int digit(int place) {
        int digit = place < text.length() ? Character.digit(text.charAt(place), 16) : -1;
        boolean ascii = place < text.length() && text.charAt(place) < 0x80;
        return digit < 0 || !ascii ? 16 : digit;
    }

    boolean isNegative() {
        return negative;
    }

    /** Whether the number, without its sign, is at most this. */
    boolean isAtMost(long most) {
        return Long.compareUnsigned(magnitude, most) <= 0;
    }

    /** The number with its sign; only of one that {@link #isAtMost} has bounded. */
    long value() {
        return negative ? -magnitude : magnitude;
    }
}
