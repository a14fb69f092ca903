package dev.portwhy.cli;

/**
 * Makes the characters visible that would let a name chosen by a process play with the terminal: control characters, and
 * those that turn the direction of writing or cannot be seen at all.
 */
public final class Visible {

    private static final String HEX = "0123456789abcdef";

    private Visible() {}

    /** Whether nothing in the text needs to be made visible. */
    public static boolean is(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (hidden(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** The text with such characters as {@code \n}, {@code \x1b}, {@code \u202e}. */
    public static String of(String text) {
        if (is(text)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16);
        append(out, text);
        return out.toString();
    }

    /** Appends {@link #of(String)}. */
    public static void append(StringBuilder out, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                out.append(c).append(text.charAt(++i));
            } else if (hidden(c)) {
                escape(out, c);
            } else {
                out.append(c);
            }
        }
    }

    private static boolean hidden(char c) {
        if (c < 0x7f) {
            return c < ' ';
        }
        return c < 0xa0
                || c == 0xad
                || c >= 0x200b && c <= 0x200f
                || c >= 0x2028 && c <= 0x202e
                || c >= 0x2060 && c <= 0x206f
                || c == 0xfeff
                || Character.isSurrogate(c);
    }

    private static void escape(StringBuilder out, char c) {
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\t' -> out.append("\\t");
            case '\r' -> out.append("\\r");
            default -> {
                out.append(c < 0x100 ? "\\x" : "\\u");
                for (int shift = c < 0x100 ? 4 : 12; shift >= 0; shift -= 4) {
                    out.append(HEX.charAt(c >>> shift & 0xf));
                }
            }
        }
    }
}
