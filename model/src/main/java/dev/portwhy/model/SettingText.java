package dev.portwhy.model;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Values of settings as the kernel prints them ({@code proc_put_long()}, {@code proc_do_large_bitmap()}, kernel/sysctl.c), with
 * their white space folded to single spaces. What no kernel prints is no value: half of one looks like another.
 */
public final class SettingText {

    /** Digits of {@code ULONG_MAX}. */
    private static final int MOST_DIGITS = 20;

    private static final long[] NONE = {};

    private final String text;
    private int at;

    private SettingText(String text) {
        this.text = text;
    }

    /**
     * As many numbers as a text is to have; none where it is anything else. What is more than a long has room for, as a 64-bit
     * kernel without a limit prints it, is {@link Long#MAX_VALUE}.
     */
    static long[] numbers(String text, int count) {
        SettingText reader = new SettingText(text);
        long[] numbers = new long[count];
        for (int i = 0; i < count; i++) {
            if (i > 0 && !reader.takes(' ')) {
                return NONE;
            }
            boolean negative = reader.takes('-');
            long number = reader.number();
            if (number < 0) {
                return NONE;
            }
            numbers[i] = negative ? -number : number;
        }
        return reader.atEnd() ? numbers : NONE;
    }

    /** Ports and ranges of ports, {@code 8080,9000-9003}; null where a text is anything else. */
    public static @Nullable BitSet ports(String text) {
        BitSet ports = new BitSet();
        SettingText reader = new SettingText(text);
        while (!reader.atEnd()) {
            if (reader.at > 0 && !reader.takes(',')) {
                return null;
            }
            long low = reader.number();
            long high = reader.takes('-') ? reader.number() : low;
            if (low < 0 || high < low || high > SettingForm.MAX_PORT) {
                return null;
            }
            ports.set((int) low, (int) high + 1);
        }
        return ports;
    }

    private boolean atEnd() {
        return at == text.length();
    }

    private boolean takes(char c) {
        boolean here = at < text.length() && text.charAt(at) == c;
        at += here ? 1 : 0;
        return here;
    }

    /** Digits, of which the first is no zero unless it is the only one; -1 where there are none, or more than a number has. */
    private long number() {
        int start = at;
        long number = 0;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            int digit = text.charAt(at) - '0';
            number = number > (Long.MAX_VALUE - digit) / 10 ? Long.MAX_VALUE : number * 10 + digit;
            at++;
        }
        int digits = at - start;
        boolean isNumber = digits == 1 || digits > 1 && digits <= MOST_DIGITS && text.charAt(start) != '0';
        return isNumber ? number : -1;
    }
}
