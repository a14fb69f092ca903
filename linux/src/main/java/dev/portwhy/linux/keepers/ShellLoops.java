package dev.portwhy.linux.keepers;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.OwnedFiles;
import dev.portwhy.model.Keeper;
import dev.portwhy.model.ProcessInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Shells that start a program in a loop: the text that they run is on their command line ({@code sh -c 'while …'}) or in the
 * file that is named there, and has the program within a loop.
 */
final class ShellLoops {

    private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "ash", "ksh", "zsh", "busybox");

    private final KernelFiles files;
    private final OwnedFiles owned;
    private final Map<Integer, ProcessInfo> processes;

    ShellLoops(KernelFiles files, Map<Integer, ProcessInfo> processes) {
        this.files = files;
        owned = new OwnedFiles(files);
        this.processes = processes;
    }

    /** The loop that starts a process; null where its parent is none, or is above us: it has us started, too. */
    @Nullable Keeper of(ProcessInfo process) {
        ProcessInfo shell = processes.get(process.parentPid());
        if (shell == null || !SHELLS.contains(shell.comm())) {
            return null;
        }
        String text = text(shell);
        return text != null && loops(text, program(process)) && !aboveUs(shell.pid())
                ? new Keeper(process.pid(), Keeper.Kind.LOOP, shell.pid(), "", "")
                : null;
    }

    private static String program(ProcessInfo process) {
        String word =
                process.cmdline().isEmpty() ? process.comm() : process.cmdline().getFirst();
        return word.substring(word.lastIndexOf('/') + 1);
    }

    private @Nullable String text(ProcessInfo shell) {
        List<String> words = shell.cmdline();
        for (int i = 1; i < words.size(); i++) {
            String word = words.get(i);
            boolean command = word.startsWith("-") && !word.startsWith("--") && word.endsWith("c");
            if (command) {
                return i + 1 < words.size() ? words.get(i + 1) : null;
            }
            if (!word.startsWith("-")) {
                return script(shell, word);
            }
        }
        return null;
    }

    private @Nullable String script(ProcessInfo shell, String path) {
        String directory = path.startsWith("/") ? "" : files.readLink("/proc/" + shell.pid() + "/cwd");
        String below = path;
        while (below.startsWith("./")) {
            below = below.substring(2);
        }
        String whole = path.startsWith("/") ? path : directory + "/" + below;
        return directory == null ? null : owned.textIn("/", shell.uid(), whole.substring(1));
    }

    /** Whether a text has a program between {@code do} and {@code done} of a loop that does not end by itself. */
    static boolean loops(String text, String program) {
        boolean within = false;
        for (String part : parts(text)) {
            if (part.startsWith("while ") || part.startsWith("until ") || part.startsWith("for ((")) {
                within = true;
            }
            if (within && part.startsWith("done")) {
                within = false;
            } else if (within && !part.startsWith("while ") && !part.startsWith("until ") && starts(part, program)) {
                return true;
            }
        }
        return false;
    }

    /** The commands of a text, which ends of lines and semicolons divide. */
    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            for (String part : line.split(";", -1)) {
                parts.add(part.strip());
            }
        }
        return parts;
    }

    /** Whether a command begins with a program, behind {@code do}, {@code exec}, a path or an assignment. Not in the background. */
    private static boolean starts(String command, String program) {
        boolean background = inBackground(command);
        for (String word : command.replace('\t', ' ').split(" ", -1)) {
            if (word.isEmpty()) {
                continue;
            }
            if (word.substring(word.lastIndexOf('/') + 1).equals(program)) {
                return !background;
            }
            boolean before = word.equals("do") || word.equals("exec") || word.equals("env") || word.indexOf('=') > 0;
            if (!before) {
                return false;
            }
        }
        return false;
    }

    /** Whether the shell goes on without waiting for the first command: an ampersand that is neither doubled nor part of a redirection. */
    private static boolean inBackground(String command) {
        for (int i = 0; i < command.length(); i++) {
            char before = i == 0 ? ' ' : command.charAt(i - 1);
            char after = i + 1 == command.length() ? ' ' : command.charAt(i + 1);
            boolean alone = before != '&' && after != '&' && before != '>' && before != '<' && after != '>';
            if (command.charAt(i) == '&' && alone) {
                return true;
            }
        }
        return false;
    }

    private boolean aboveUs(int pid) {
        Set<Integer> seen = new HashSet<>();
        int above = files.root().live() ? (int) ProcessHandle.current().pid() : 0;
        while (above > 1 && seen.add(above)) {
            if (above == pid) {
                return true;
            }
            above = parent(above);
        }
        return false;
    }

    private int parent(int pid) {
        var status = files.lines("/proc/" + pid + "/status");
        while (!status.atEnd()) {
            if (status.accept("PPid:")) {
                return (int) Math.max(0, status.decimal());
            }
            status.nextLine();
        }
        return 0;
    }
}
