package dev.portwhy.linux.keepers;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.OwnedFiles;
import dev.portwhy.linux.proc.AskingProcess;
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

    /** Programs that stay between a shell and what it starts, and end with it. */
    private static final Set<String> BETWEEN = Set.of("timeout", "sudo", "doas");

    /** What stands before a program in a command: words of the shell, and programs that start another. */
    private static final Set<String> BEFORE = Set.of(
            "do", "exec", "env", "command", "time", "nice", "ionice", "nohup", "setsid", "stdbuf", "taskset", "chrt",
            "timeout", "sudo", "doas");

    /** Their options that have a word of their own behind them. */
    private static final Set<String> WITH_WORD = Set.of("-u", "-g", "-k", "-s", "-n", "-c", "-i", "-o", "-e");

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
        while (shell != null && BETWEEN.contains(shell.comm())) {
            shell = processes.get(shell.parentPid());
        }
        if (shell == null || !SHELLS.contains(shell.comm())) {
            return null;
        }
        String text = text(shell);
        return text != null && loops(text, programs(process)) && !aboveUs(shell.pid())
                ? new Keeper(process.pid(), Keeper.Kind.LOOP, shell.pid(), "", "")
                : null;
    }

    /** Its name as a shell would be told it: the first word of its command line, or the script that the interpreter there runs. */
    private static Set<String> programs(ProcessInfo process) {
        Set<String> names = new HashSet<>();
        List<String> words = process.cmdline();
        names.add(name(words.isEmpty() ? process.comm() : words.getFirst()));
        if (words.size() > 1 && !words.get(1).startsWith("-")) {
            names.add(name(words.get(1)));
        }
        return names;
    }

    private static String name(String word) {
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
            if (!word.startsWith("-") && !word.startsWith("+")) {
                return script(shell, word);
            }
            i += takesWord(word) ? 1 : 0;
        }
        return null;
    }

    /** Whether the word behind an option belongs to it: {@code -euo pipefail}, {@code -O extglob}, {@code --rcfile FILE}. */
    private static boolean takesWord(String option) {
        return option.startsWith("--")
                ? option.equals("--rcfile") || option.equals("--init-file")
                : option.endsWith("o") || option.endsWith("O");
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

    /** As below, of a program with one name. */
    static boolean loops(String text, String program) {
        return loops(text, Set.of(program));
    }

    /**
     * Whether a text has a program between {@code do} and {@code done} of a loop that does not end by itself, or as the condition
     * of one that goes on until it succeeds, which one that is killed does not.
     */
    static boolean loops(String text, Set<String> programs) {
        boolean within = false;
        for (String part : parts(text)) {
            String condition = condition(part);
            if (condition != null || part.startsWith("while ") || part.startsWith("for ((")) {
                within = true;
            }
            if (condition != null && starts(condition, programs)) {
                return true;
            }
            if (within && part.startsWith("done")) {
                within = false;
            } else if (within && !part.startsWith("while ") && !part.startsWith("until ") && starts(part, programs)) {
                return true;
            }
        }
        return false;
    }

    /** What has to succeed for a loop to end; null for none, and for a loop that goes on as long as something succeeds. */
    private static @Nullable String condition(String part) {
        if (part.startsWith("until ")) {
            return part.substring(6).strip();
        }
        if (part.startsWith("while ")) {
            String rest = part.substring(6).strip();
            return rest.startsWith("! ") ? rest.substring(2).strip() : null;
        }
        return null;
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

    /**
     * Whether a command begins with a program, behind {@code do}, {@code exec}, a path, an assignment, or a program that starts another
     * with its options and numbers: {@code nice -n 5}, {@code timeout 60}. Not in the background.
     */
    private static boolean starts(String command, Set<String> programs) {
        boolean background = inBackground(command);
        boolean options = false;
        boolean skip = false;
        for (String word : command.replace('\t', ' ').split(" ", -1)) {
            if (word.isEmpty()) {
                continue;
            }
            if (skip) {
                skip = false;
                continue;
            }
            if (programs.contains(name(word))) {
                return !background;
            }
            if (BEFORE.contains(name(word))) {
                options = true;
            } else if (options && word.startsWith("-")) {
                skip = WITH_WORD.contains(word);
            } else if (word.indexOf('=') <= 0 && !(options && Character.isDigit(word.charAt(0)))) {
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

    /** Whether a process has started whoever asks. */
    boolean aboveUs(int pid) {
        Set<Integer> seen = new HashSet<>();
        int above = files.root().live() ? AskingProcess.pid() : 0;
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
