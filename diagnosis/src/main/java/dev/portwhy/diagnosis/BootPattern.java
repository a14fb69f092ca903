package dev.portwhy.diagnosis;

import org.jspecify.annotations.Nullable;

/**
 * Patterns of glob(7) as glob(3) and fnmatch(3) take them: {@code *}, {@code ?}, {@code [a-z]}, {@code [!a]}, a backslash in
 * front of a character that is meant itself.
 */
final class BootPattern {

    private final String pattern;
    private final String text;
    /** Whether no wildcard stands for a slash, nor for a dot at the start of a name: so glob(3), and fnmatch(3) without flags not. */
    private final boolean byName;

    private BootPattern(String pattern, String text, boolean byName) {
        this.pattern = pattern;
        this.text = text;
        this.byName = byName;
    }

    /**
     * The path that glob(3) gives for a pattern where that leads to a path of plain names; null where it does not. What is
     * no wildcard in the pattern stays as it is written there, doubled slashes and dots alone too.
     */
    static @Nullable String globbed(String pattern, String path) {
        String[] names = path.split("/", -1);
        StringBuilder given = new StringBuilder();
        int at = 0;
        boolean first = true;
        for (String part : pattern.split("/", -1)) {
            given.append(first ? "" : "/");
            first = false;
            if (part.isEmpty() || part.equals(".")) {
                given.append(part);
                continue;
            }
            if (at == names.length || !new BootPattern(part, names[at], true).matches()) {
                return null;
            }
            given.append(names[at++]);
        }
        return at == names.length ? given.toString() : null;
    }

    /** Whether fnmatch(3) without flags takes a text. */
    static boolean takes(String pattern, String text) {
        return new BootPattern(pattern, text, false).matches();
    }

    /** Where the text stops to fit, only the last star takes one character more: an earlier one would gain nothing. */
    private boolean matches() {
        int p = 0;
        int t = 0;
        int star = -1;
        int taken = 0;
        while (t < text.length()) {
            int next = p < pattern.length() && pattern.charAt(p) != '*' ? one(p, t) : -1;
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = ++p;
                taken = t;
            } else if (next >= 0) {
                p = next;
                t++;
            } else if (star >= 0 && wild(taken)) {
                p = star;
                t = ++taken;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** The place in the pattern behind what fits one character of the text; -1 where that does not fit. */
    private int one(int p, int t) {
        char c = pattern.charAt(p);
        if (c == '?') {
            return wild(t) ? p + 1 : -1;
        }
        if (c == '[' && setEnd(p) > 0) {
            return wild(t) && inSet(p, text.charAt(t)) ? setEnd(p) : -1;
        }
        int literal = c == '\\' && p + 1 < pattern.length() ? p + 1 : p;
        return pattern.charAt(literal) == text.charAt(t) ? literal + 1 : -1;
    }

    /** Whether a wildcard may stand for the character at a place. */
    private boolean wild(int t) {
        char c = text.charAt(t);
        return !byName || c != '/' && (c != '.' || t > 0 && text.charAt(t - 1) != '/');
    }

    /** The place behind a set that begins at a bracket; -1 where the bracket is none. */
    private int setEnd(int bracket) {
        int p = bracket + 1;
        if (p < pattern.length() && (pattern.charAt(p) == '!' || pattern.charAt(p) == '^')) {
            p++;
        }
        p++;
        while (p < pattern.length() && pattern.charAt(p) != ']') {
            p++;
        }
        return p < pattern.length() ? p + 1 : -1;
    }

    private boolean inSet(int bracket, char c) {
        int end = setEnd(bracket) - 1;
        int p = bracket + 1;
        boolean not = pattern.charAt(p) == '!' || pattern.charAt(p) == '^';
        p += not ? 1 : 0;
        boolean in = false;
        while (p < end) {
            boolean span = p + 2 < end && pattern.charAt(p + 1) == '-';
            char low = pattern.charAt(p);
            char high = span ? pattern.charAt(p + 2) : low;
            in |= c >= low && c <= high;
            p += span ? 3 : 1;
        }
        return in != not;
    }
}
