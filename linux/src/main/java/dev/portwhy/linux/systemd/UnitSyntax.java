package dev.portwhy.linux.systemd;

/** The text of unit files and their drop-ins: systemd.syntax(7). */
final class UnitSyntax {

    /** Takes one setting after the other, in the order of the text. */
    interface Settings {
        /** A setting of a section, {@code [Socket]}, with its value, empty where it takes back what came before. */
        void setting(String section, String key, String value);
    }

    private UnitSyntax() {}

    /** Reads one file. */
    static void read(String text, Settings settings) {
        String section = "";
        StringBuilder whole = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            String part = line.strip();
            if (part.startsWith("#") || part.startsWith(";")) {
                continue;
            }
            if (part.endsWith("\\")) {
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
}
