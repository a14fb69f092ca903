package dev.portwhy.words;

/**
 * Makes the characters visible that would let a name chosen by somebody else play with the terminal or with the reader: what
 * moves the cursor, what turns the direction of writing, what cannot be seen at all, and what a terminal has no one picture for.
 *
 * <p>Told by the general category and by {@code Default_Ignorable_Code_Point} of the Unicode Character Database (UAX #44,
 * DerivedCoreProperties.txt); the directional controls are those of UAX #9.
 */
public final class Visible {

    private static final String HEX = "0123456789abcdef";
    /** Chinese, and nothing else: what names are mostly written with that go beyond ASCII. */
    private static final int IDEOGRAPHS = 0x3400;

    private static final int IDEOGRAPHS_END = 0xa000;

    private Visible() {}

    /** Whether nothing in the text needs to be made visible. */
    public static boolean is(String text) {
        boolean base = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (hidden(c) || !base && joins(c)) {
                return false;
            }
            base = c != ' ';
            i += Character.charCount(c);
        }
        return true;
    }

    /** The text with such characters as {@code \n}, {@code \x1b}, {@code \u202e}, {@code \U000e0041}, as printf(1) writes them. */
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
        boolean base = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            boolean shown = hidden(c) || !base && joins(c);
            if (shown) {
                escape(out, c);
            } else {
                out.appendCodePoint(c);
            }
            base = !shown && c != ' ';
            i += Character.charCount(c);
        }
    }

    /**
     * Whether the terminal would put it onto the character before. At the start of a name that is not the name's, and a space may
     * have become the end of a line.
     */
    private static boolean joins(int c) {
        if (c < 0x300 || isIdeograph(c)) {
            return false;
        }
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK -> true;
            default -> false;
        };
    }

    private static boolean hidden(int c) {
        if (c < 0x7f) {
            return c < ' ';
        }
        if (c < 0xa0 || c == 0xad) {
            return true;
        }
        if (c < 0x300 || isIdeograph(c)) {
            return false;
        }
        return switch (Character.getType(c)) {
            case Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            default -> ignorable(c);
        };
    }

    private static boolean isIdeograph(int c) {
        return c >= IDEOGRAPHS && c < IDEOGRAPHS_END;
    }

    /** Letters and marks that have no picture: joiners, the fillers of Hangul, vowels of Khmer, variation selectors. */
    private static boolean ignorable(int c) {
        return c == 0x34f
                || c == 0x115f
                || c == 0x1160
                || c == 0x17b4
                || c == 0x17b5
                || c >= 0x180b && c <= 0x180f
                || c == 0x3164
                || c >= 0xfe00 && c <= 0xfe0f
                || c == 0xffa0
                || c >= 0xe0000 && c <= 0xe0fff;
    }

    private static void escape(StringBuilder out, int c) {
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\t' -> out.append("\\t");
            case '\r' -> out.append("\\r");
            default -> {
                boolean byteLong = c < 0x100;
                boolean wordLong = c < 0x10000;
                out.append(byteLong ? "\\x" : wordLong ? "\\u" : "\\U");
                for (int shift = byteLong ? 4 : wordLong ? 12 : 28; shift >= 0; shift -= 4) {
                    out.append(HEX.charAt(c >>> shift & 0xf));
                }
            }
        }
    }
}
