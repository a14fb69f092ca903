package dev.portwhy.linux.keepers;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.OwnedFiles;
import dev.portwhy.model.DecimalName;
import dev.portwhy.model.Keeper;
import dev.portwhy.model.ProcessInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The processes that monit(1) starts again: it is no ancestor of theirs, but has the file with their number in its
 * configuration, {@code check process NAME with pidfile PATH}.
 */
final class MonitChecks {

    private static final List<String> PID_FILES = List.of("/run/monit.pid", "/run/monit/monit.pid");

    private static final List<String> DIRECTORIES =
            List.of("/etc/monit/conf-enabled", "/etc/monit/conf.d", "/etc/monit.d");

    private final KernelFiles files;
    private final OwnedFiles owned;
    private @Nullable List<Keeper> checks;

    MonitChecks(KernelFiles files) {
        this.files = files;
        owned = new OwnedFiles(files);
    }

    /** The check of a process; null where monit does not run, or has none. */
    @Nullable Keeper of(ProcessInfo process) {
        List<Keeper> known = checks;
        if (known == null) {
            known = read();
            checks = known;
        }
        for (Keeper check : known) {
            if (check.pid() == process.pid() || check.pid() == process.parentPid()) {
                return new Keeper(process.pid(), Keeper.Kind.MONIT, check.keeper(), check.name(), "");
            }
        }
        return null;
    }

    private List<Keeper> read() {
        List<Keeper> found = new ArrayList<>();
        for (String file : PID_FILES) {
            int monit = number(file);
            String comm = monit <= 0 ? null : files.text("/proc/" + monit + "/comm");
            if ("monit".equals(comm)) {
                read(monit, "/etc/monit/monitrc", found);
                read(monit, "/etc/monitrc", found);
                for (String directory : DIRECTORIES) {
                    List<String> names = files.list(directory);
                    for (String name : names == null ? List.<String>of() : names) {
                        read(monit, directory + '/' + name, found);
                    }
                }
                return found;
            }
        }
        return found;
    }

    private void read(int monit, String path, List<Keeper> found) {
        String text = owned.text(path);
        pidFiles(text == null ? "" : text).forEach((name, file) -> {
            int pid = number(file);
            if (pid > 0) {
                found.add(new Keeper(pid, Keeper.Kind.MONIT, monit, name, ""));
            }
        });
    }

    /** The checks of processes in a configuration by their names, with the files that hold their numbers. */
    static Map<String, String> pidFiles(String text) {
        Map<String, String> files = new LinkedHashMap<>();
        String name = "";
        List<String> words = words(text);
        for (int i = 0; i + 1 < words.size(); i++) {
            if (words.get(i).equalsIgnoreCase("check")) {
                boolean process = words.get(i + 1).equalsIgnoreCase("process") && i + 2 < words.size();
                name = process ? words.get(i + 2) : "";
            } else if (words.get(i).equalsIgnoreCase("pidfile") && !name.isEmpty()) {
                files.put(name, words.get(i + 1));
            }
        }
        return files;
    }

    /** The words of a configuration: one in quotes may hold anything, and a number sign begins a comment outside of them. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            char first = text.charAt(at);
            if (first <= ' ') {
                at++;
            } else if (first == '#') {
                at = end(text, at, "\n");
            } else if (first == '"' || first == '\'') {
                int end = end(text, at + 1, first + "\n");
                words.add(text.substring(at + 1, end));
                at = end + 1;
            } else {
                int end = end(text, at, " \t\r\n#");
                words.add(text.substring(at, end));
                at = end;
            }
        }
        return words;
    }

    /** Where the first of some letters stands; the end of the text where none does. */
    private static int end(String text, int from, String letters) {
        int at = from;
        while (at < text.length() && letters.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    private int number(String path) {
        String text = path.startsWith("/") ? owned.text(path) : null;
        return text == null ? 0 : DecimalName.number(text.strip());
    }
}
