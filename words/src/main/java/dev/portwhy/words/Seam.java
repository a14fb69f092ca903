package dev.portwhy.words;

/**
 * Where a value meets a Chinese sentence: one space between Chinese and Latin letters or digits, none beside Chinese punctuation
 * and none between Chinese and Chinese. What the sentence has there was written without knowing the value.
 */
final class Seam {

    private static final int HAN = 0x2e80;
    private static final int PUNCTUATION = 0x3000;
    private static final int BEHIND_PUNCTUATION = 0x3040;
    private static final int FULL_WIDTH = 0xff00;

    private Seam() {}

    /** Mends what stands before the value that begins at {@code from}. */
    static void before(StringBuilder out, int from) {
        char first = firstShown(out, from);
        int last = from - 1;
        if (last < 0) {
            return;
        }
        if (out.charAt(last) == ' ') {
            if (isPunctuation(first) || isHan(first) && last > 0 && isChinese(out.charAt(last - 1))) {
                out.deleteCharAt(last);
            }
        } else if (isHan(out.charAt(last)) && beginsLatin(first)) {
            out.insert(from, ' ');
        }
    }

    /** Mends what stands behind the value that ends here; gives where in the message to go on. */
    static int behind(StringBuilder out, String message, int position) {
        char last = lastShown(out);
        if (position >= message.length()) {
            return position;
        }
        char next = message.charAt(position);
        if (next == ' ') {
            boolean han = position + 1 < message.length() && isChinese(message.charAt(position + 1));
            return isPunctuation(last) || isHan(last) && han ? position + 1 : position;
        }
        if (isHan(next) && endsLatin(last)) {
            out.append(' ');
        }
        return position;
    }

    private static char firstShown(StringBuilder out, int from) {
        int at = from;
        while (at + 1 < out.length() && isMark(out.charAt(at))) {
            at++;
        }
        return out.charAt(at);
    }

    private static char lastShown(StringBuilder out) {
        int at = out.length() - 1;
        while (at > 0 && isMark(out.charAt(at))) {
            at--;
        }
        return out.charAt(at);
    }

    private static boolean isMark(char c) {
        return c == Messages.COMMAND || c == Messages.END;
    }

    private static boolean isChinese(char c) {
        return isHan(c) || isPunctuation(c);
    }

    private static boolean isHan(char c) {
        return c >= HAN && c < FULL_WIDTH && !isPunctuation(c) && !isMark(c);
    }

    private static boolean isPunctuation(char c) {
        return c >= PUNCTUATION && c < BEHIND_PUNCTUATION || c > FULL_WIDTH && c < 0xff66;
    }

    private static boolean isLatin(char c) {
        return c < 0x80 && Character.isLetterOrDigit(c);
    }

    private static boolean beginsLatin(char c) {
        return isLatin(c) || c == '[' || c == '/' || c == '*' || c == '-';
    }

    private static boolean endsLatin(char c) {
        return isLatin(c) || c == ']' || c == ')' || c == '%' || c == '*';
    }
}
