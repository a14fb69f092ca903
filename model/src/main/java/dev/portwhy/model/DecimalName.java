package dev.portwhy.model;

/** Names below /proc that are numbers: of processes, threads, descriptors (proc(5)). */
public final class DecimalName {

    private DecimalName() {}

    /** A decimal number of at most nine digits; -1 for any other name. */
    public static int number(String name) {
        int value = 0;
        if (name.isEmpty() || name.length() > 9) {
            return -1;
        }
        for (int i = 0; i < name.length(); i++) {
            int digit = name.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
