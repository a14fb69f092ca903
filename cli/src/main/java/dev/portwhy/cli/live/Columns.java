package dev.portwhy.cli.live;

import dev.portwhy.words.Messages;
import dev.portwhy.words.Width;
import java.util.ArrayList;
import java.util.List;

/** Texts fitted into columns of a terminal. Colours (ECMA-48, "SGR") in a text take no column. */
final class Columns {

    private static final char ESC = '\u001b';
    private static final String RESET = ESC + "[0m";
    private static final String CUT = "\u2026";

    private Columns() {}

    /** The text, or as much as fits with a mark behind it: nobody shall take part of an address for the whole. */
    static String cut(String text, int columns) {
        if (Width.of(text) <= columns) {
            return text;
        }
        if (columns < 1) {
            return "";
        }
        return text.substring(0, fits(text, columns - 1)) + CUT;
    }

    /** The text cut or filled up with spaces behind it. */
    static String left(String text, int columns) {
        String cut = cut(text, columns);
        return cut + " ".repeat(Math.max(0, columns - Width.of(cut)));
    }

    /** The text cut or filled up with spaces before it. */
    static String right(String text, int columns) {
        String cut = cut(text, columns);
        return " ".repeat(Math.max(0, columns - Width.of(cut))) + cut;
    }

    /** A sentence in lines, broken at spaces and between wide characters where that is possible. */
    static List<String> folded(String text, int columns) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (Width.of(rest) > columns) {
            int most = Math.max(fits(rest, columns), Character.charCount(rest.codePointAt(0)));
            int at = most;
            if (rest.charAt(most) != ' ') {
                int space = rest.lastIndexOf(' ', most - 1);
                boolean wide = Width.of(rest.substring(most - 1, most)) == 2;
                at = space > 0 && !wide ? space : most;
            }
            lines.add(rest.substring(0, at).stripTrailing());
            rest = rest.substring(at).stripLeading();
        }
        lines.add(rest);
        return lines;
    }

    /** A line with colours, in pieces that fit: nothing is left out. */
    static List<String> pieces(String line, int columns) {
        List<String> pieces = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        String style = "";
        int used = 0;
        for (int i = 0; i < line.length(); ) {
            char c = line.charAt(i);
            if (c == ESC) {
                int end = line.indexOf('m', i) + 1;
                end = end == 0 ? line.length() : end;
                style = line.substring(i, end);
                style = style.equals(RESET) ? "" : style;
                piece.append(line, i, end);
                i = end;
                continue;
            }
            int length = Character.charCount(line.codePointAt(i));
            int width = Width.of(line.substring(i, i + length));
            if (used + width > columns) {
                pieces.add(style.isEmpty() ? piece.toString() : piece + RESET);
                piece.setLength(0);
                piece.append(style);
                used = 0;
            }
            if (c != Messages.COMMAND && c != Messages.END) {
                piece.append(line, i, i + length);
            }
            used += width;
            i += length;
        }
        pieces.add(piece.toString());
        return pieces;
    }

    /** How many characters of a text without colours fit. */
    private static int fits(String text, int columns) {
        int used = 0;
        int at = 0;
        while (at < text.length()) {
            int next = at + Character.charCount(text.codePointAt(at));
            used += Width.of(text.substring(at, next));
            if (used > columns) {
                return at;
            }
            at = next;
        }
        return at;
    }
}
