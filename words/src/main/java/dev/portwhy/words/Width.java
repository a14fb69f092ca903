package dev.portwhy.words;

/** How many columns of a terminal a text takes: Chinese characters take two, combining marks none (wcwidth(3)). */
public final class Width {

    private Width() {}

    /** The columns of a text. */
    public static int of(CharSequence text) {
        int columns = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x300) {
                columns++;
            } else if (Character.isHighSurrogate(c) && i + 1 < text.length()) {
                columns += of(Character.toCodePoint(c, text.charAt(++i)));
            } else {
                columns += of((int) c);
            }
        }
        return columns;
    }

    private static int of(int c) {
        int type = Character.getType(c);
        boolean mark = c == Messages.COMMAND || c == Messages.END;
        if (mark || type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        boolean wide = c >= 0x1100 && c <= 0x115f
                || c >= 0x2e80 && c <= 0xa4cf && c != 0x303f
                || c >= 0xac00 && c <= 0xd7a3
                || c >= 0xf900 && c <= 0xfaff
                || c >= 0xfe30 && c <= 0xfe6f
                || c >= 0xff00 && c <= 0xff60
                || c >= 0xffe0 && c <= 0xffe6
                || c >= 0x1f300 && c <= 0x1faff
                || c >= 0x20000 && c <= 0x3fffd;
        return wide ? 2 : 1;
    }
}
