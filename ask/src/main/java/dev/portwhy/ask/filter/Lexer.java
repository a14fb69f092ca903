package dev.portwhy.ask.filter;

import java.util.List;

/**
 * Cuts a filter into words and operators. The filter comes as the words of a command line; columns count as if they stood in
 * one line with a space between two of them.
 */
final class Lexer {

    private final List<String> arguments;
    private int argument;
    private int position;
    private int column = 1;

    Lexer(List<String> arguments) {
        this.arguments = arguments;
    }

    /** The column of what comes next. */
    int column() {
        skipSpace();
        return column;
    }

    boolean atEnd() {
        skipSpace();
        return argument >= arguments.size();
    }

    private void skipSpace() {
        while (argument < arguments.size()) {
            String text = arguments.get(argument);
            if (position >= text.length()) {
                argument++;
                position = 0;
                column += argument < arguments.size() ? 1 : 0;
            } else if (text.charAt(position) == ' ' || text.charAt(position) == '\t' || text.charAt(position) == '\n') {
                advance(1);
            } else {
                return;
            }
        }
    }

    private void advance(int count) {
        position += count;
        column += count;
    }

    /** What comes next, without taking it: an operator of one or two characters, or a word; empty at the end. */
    String peek() {
        if (atEnd()) {
            return "";
        }
        String text = arguments.get(argument);
        int operator = operatorLength(text, position);
        if (operator > 0) {
            return text.substring(position, position + operator);
        }
        int end = position;
        while (end < text.length() && !isSpace(text.charAt(end)) && operatorLength(text, end) == 0) {
            end++;
        }
        return text.substring(position, end);
    }

    /** Takes what {@link #peek} gave. */
    String next() {
        String word = peek();
        advance(word.length());
        return word;
    }

    /**
     * Takes a value: up to the next space or unmatched closing parenthesis, or what stands in quotes. A name that begins a
     * word of the command line which has spaces in it is that whole word: the shell has taken the quotes away.
     */
    String value(boolean name) {
        if (atEnd()) {
            return "";
        }
        String text = arguments.get(argument);
        char first = text.charAt(position);
        if (first == '"' || first == '\'') {
            int close = text.indexOf(first, position + 1);
            int end = close < 0 ? text.length() : close;
            String value = text.substring(position + 1, end);
            advance(Math.min(end + 1, text.length()) - position);
            return value;
        }
        if (name && position == 0 && text.indexOf(' ') > 0) {
            advance(text.length());
            return text;
        }
        int end = endOfValue(text);
        String value = text.substring(position, end);
        advance(end - position);
        return unescaped(value);
    }

    private int endOfValue(String text) {
        int depth = 0;
        int end = position;
        while (end < text.length() && !isSpace(text.charAt(end))) {
            char c = text.charAt(end);
            if (c == '(') {
                depth++;
            } else if (c == ')' && --depth < 0) {
                break;
            }
            end += c == '\\' && end + 1 < text.length() ? 2 : 1;
        }
        return end;
    }

    private static String unescaped(String value) {
        if (value.indexOf('\\') < 0) {
            return value;
        }
        StringBuilder out = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            out.append(c == '\\' && i + 1 < value.length() ? value.charAt(++i) : c);
        }
        return out.toString();
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\n';
    }

    private static int operatorLength(String text, int at) {
        char c = text.charAt(at);
        char after = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
        return switch (c) {
            case '(', ')' -> 1;
            case '!', '<', '>', '=' -> after == '=' ? 2 : 1;
            case '&', '|' -> after == c ? 2 : 1;
            default -> 0;
        };
    }
}
