package dev.portwhy.linux.keepers;

import dev.portwhy.linux.file.KernelFiles;
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

    /** The names of all settings, of whatever section. */
    static Set<String> keys(String text) {
        Set<String> keys = new TreeSet<>();
        for (String line : text.split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals > 0 && line.charAt(0) != ';' && line.charAt(0) != '#') {
                keys.add(line.substring(0, equals).strip());
            }
        }
        return keys;
    }
}
