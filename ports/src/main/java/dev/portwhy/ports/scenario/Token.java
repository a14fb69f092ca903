package dev.portwhy.ports.scenario;

import java.util.ArrayList;
import java.util.List;

/**
 * A word of a line, or one of the signs {@code =} and {@code =>}, which need no blanks around them.
 *
 * @param text the word
 * @param column where it begins, from 1
 */
record Token(String text, int column) {

    /** The words of a line; {@code #} and what follows is left out. */
    static List<Token> of(String line) {
        List<Token> tokens = new ArrayList<>();
        int end = codeLength(line);
        int position = 0;
        while (position < end) {
            char c = line.charAt(position);
            if (isBlank(c)) {
                position++;
                continue;
            }
            int start = position;
            if (c == '=') {
                position += line.startsWith("=>", position) ? 2 : 1;
            } else {
                while (position < end && !isBlank(line.charAt(position)) && line.charAt(position) != '=') {
                    position++;
                }
            }
            tokens.add(new Token(line.substring(start, position), start + 1));
        }
        return tokens;
    }

    /** How much of a line is not comment. */
    static int codeLength(String line) {
        int comment = line.indexOf('#');
        return comment < 0 ? line.length() : comment;
    }

    /** The column behind the word. */
    int endColumn() {
        return column + text.length();
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\u3000';
    }
}
