package dev.portwhy.ask.explain;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The texts of a line of JSON, as logs have them: one object a line. Reads what is there and stops where it is cut or is no JSON. */
final class JsonText {

    private JsonText() {}

    /** The fields of the outermost object whose values are texts or numbers, by name. */
    static Map<String, String> fields(String line) {
        Map<String, String> fields = new LinkedHashMap<>();
        int depth = 0;
        int i = 0;
        String name = null;
        while (i < line.length()) {
            char c = line.charAt(i);
            if (c == '"') {
                StringBuilder text = new StringBuilder();
                i = string(line, i + 1, text);
                if (depth == 1 && name == null) {
                    name = text.toString();
                } else if (depth == 1) {
                    fields.put(name, text.toString());
                    name = null;
                }
                continue;
            }
            if (c == '['
                    && depth == 1
                    && name != null
                    && i + 1 < line.length()
                    && Character.isDigit(line.charAt(i + 1))) {
                int end = line.indexOf(']', i);
                end = end < 0 ? line.length() : end;
                fields.put(name, bytes(line.substring(i + 1, end)));
                name = null;
                i = end + 1;
                continue;
            }
            if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
            } else if (c == ',' && depth == 1) {
                name = null;
            } else if (depth == 1 && name != null && (c >= '0' && c <= '9' || c == '-')) {
                int end = i + 1;
                while (end < line.length() && "0123456789.eE+-".indexOf(line.charAt(end)) >= 0) {
                    end++;
                }
                fields.put(name, line.substring(i, end));
                name = null;
                i = end;
                continue;
            }
            i++;
        }
        return fields;
    }

    /** A text as its bytes: so journalctl writes a message with colours in it. Empty where they are none. */
    private static String bytes(String numbers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String number : numbers.split(",", -1)) {
            String plain = number.strip();
            if (plain.isEmpty() || plain.length() > 3 || !plain.chars().allMatch(Character::isDigit)) {
                return "";
            }
            out.write(Integer.parseInt(plain));
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Appends a string that begins at a place behind its quote; where it goes on behind it. */
    private static int string(String line, int start, StringBuilder out) {
        int i = start;
        while (i < line.length() && line.charAt(i) != '"') {
            i = character(line, i, out);
        }
        return i + 1;
    }

    private static int character(String line, int at, StringBuilder out) {
        char c = line.charAt(at);
        if (c != '\\' || at + 1 >= line.length()) {
            out.append(c);
            return at + 1;
        }
        char escaped = line.charAt(at + 1);
        switch (escaped) {
            case 'n' -> out.append('\n');
            case 't' -> out.append('\t');
            case 'r' -> out.append('\r');
            case 'b', 'f' -> out.append(' ');
            case 'u' -> {
                int code = at + 6 <= line.length() ? hex(line, at + 2) : -1;
                if (code >= 0) {
                    out.append((char) code);
                    return at + 6;
                }
                out.append(escaped);
            }
            default -> out.append(escaped);
        }
        return at + 2;
    }

    private static int hex(String line, int at) {
        int code = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = Character.digit(line.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            code = code << 4 | digit;
        }
        return code;
    }

    /** A text inside another one's quotes as it was: {@code \"} is a quote. */
    static String unescaped(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            char c = text.charAt(i);
            boolean known = c == '\\' && i + 1 < text.length() && "\"\\/ntu".indexOf(text.charAt(i + 1)) >= 0;
            if (known) {
                i = character(text, i, out);
            } else {
                out.append(c);
                i++;
            }
        }
        return out.toString();
    }
}
