package dev.portwhy.ask.explain;

/** Small letters, character by character, so that places stay where they were. */
final class Lower {

    private Lower() {}

    static String of(String text) {
        char[] chars = new char[text.length()];
        for (int i = 0; i < chars.length; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                chars[i] = c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
            } else if (c == '\u2019') {
                chars[i] = '\'';
            } else if (c == '\u3000' || c == '\u00a0') {
                chars[i] = ' ';
            } else if (c >= '\uff01' && c <= '\uff5e') {
                // Full width, as Chinese and Japanese texts have it.
                chars[i] = of((char) (c - 0xfee0));
            } else {
                chars[i] = Character.toLowerCase(c);
            }
        }
        return new String(chars);
    }

    private static char of(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
    }
}
