package dev.portwhy.linux.systemd;

/** The text of unit files and their drop-ins: systemd.syntax(7). */
final class UnitSyntax {

    /** Takes one setting after the other, in the order of the text. */
    interface Settings {
        /** A setting of a section, {@code [Socket]}, with its value, empty where it takes back what came before. */
        void setting(String section, String key, String value);
    }

    private static final String BYTE_ORDER_MARK = "\ufeff";

    private UnitSyntax() {}

    /** Reads one file. */
    static void read(String text, Settings settings) {
        String section = "";
        String plain = text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
        StringBuilder whole = new StringBuilder();
        // The end of the text ends a line that would have gone on.
        for (String line : (plain + "\n").split("\n", -1)) {
            String part = line.strip();
            if (part.startsWith("#") || part.startsWith(";")) {
                continue;
            }
            if (goesOn(part)) {
                whole.append(part, 0, part.length() - 1).append(' ');
                continue;
            }
            String setting = whole.append(part).toString().strip();
            whole.setLength(0);
            int equals = setting.indexOf('=');
            if (setting.startsWith("[") && setting.endsWith("]")) {
                section = setting;
            } else if (equals > 0) {
                settings.setting(
                        section,
                        setting.substring(0, equals).strip(),
                        setting.substring(equals + 1).strip());
            }
        }
    }

    /** Whether the next line belongs to this one: a backslash at its end that none before it takes as itself. */
    private static boolean goesOn(String line) {
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }
}
