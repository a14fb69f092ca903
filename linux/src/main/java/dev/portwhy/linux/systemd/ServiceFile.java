package dev.portwhy.linux.systemd;

/** What the text of a {@code .service} unit and its drop-ins says: systemd.service(5), systemd.kill(5). The last value counts. */
final class ServiceFile {

    private String type = "";
    private String restart = "";
    private String killMode = "";
    private String pidFile = "";
    private boolean stopped;

    /** Reads one more file; drop-ins come after the unit's own. */
    void read(String text) {
        UnitSyntax.read(text, this::setting);
    }

    private void setting(String section, String key, String value) {
        if (!section.equals("[Service]")) {
            return;
        }
        switch (key) {
            case "Type" -> type = word(value);
            case "Restart" -> restart = word(value);
            case "KillMode" -> killMode = word(value);
            case "PIDFile" -> pidFile = value.indexOf('%') < 0 ? value : "";
            case "ExecStop" -> stopped = !value.isEmpty();
            default -> {}
        }
    }

    /** One of the words that such a setting may have; empty for anything else. */
    private static String word(String value) {
        for (int i = 0; i < value.length(); i++) {
            char letter = value.charAt(i);
            if (!(letter >= 'a' && letter <= 'z') && letter != '-') {
                return "";
            }
        }
        return value;
    }

    String type() {
        return type;
    }

    String restart() {
        return restart;
    }

    String killMode() {
        return killMode;
    }

    /** Empty where none is set, or one that only systemd can fill in. */
    String pidFile() {
        return pidFile;
    }

    boolean stopped() {
        return stopped;
    }
}
