package dev.portwhy.linux.keepers;

import dev.portwhy.linux.file.KernelFiles;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The configuration of supervisord, in the form of Python's configparser: only which settings there are is taken from it. */
final class SupervisorConf {

    private SupervisorConf() {}

    /** Whether it can be read and asks for no name and password. */
    static boolean isOpen(KernelFiles files, String path) {
        String text = files.text(path);
        return text != null && !keys(text).contains("username");
    }

    /**
     * The names of all settings, of whatever section, as configparser has them: in small letters, up to an equals sign or a
     * colon. A line that begins with a space goes on with the value before.
     */
    static Set<String> keys(String text) {
        Set<String> keys = new TreeSet<>();
        for (String line : text.split("\n", -1)) {
            int end = end(line);
            if (end > 0 && " \t;#[".indexOf(line.charAt(0)) < 0) {
                keys.add(line.substring(0, end).strip().toLowerCase(Locale.ROOT));
            }
        }
        return keys;
    }

    private static int end(String line) {
        int equals = line.indexOf('=');
        int colon = line.indexOf(':');
        return equals < 0 || colon >= 0 && colon < equals ? colon : equals;
    }
}
