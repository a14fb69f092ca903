package dev.portwhy.cli;

/** Numbers as people type them. */
public final class Numbers {

    private Numbers() {}

    /** How many decimal digits a word begins with. */
    public static int digits(String word) {
        int digits = 0;
        while (digits < word.length() && word.charAt(digits) >= '0' && word.charAt(digits) <= '9') {
            digits++;
        }
        return digits;
    }

    /** A number of at most 18 decimal digits; -1 for anything else. */
    public static long parse(String text) {
        int length = text.length();
        if (length == 0 || length > 18) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }
}
