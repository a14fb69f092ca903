package dev.portwhy.diagnosis;

import dev.portwhy.model.ProcessInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a process is called in a sentence. Programs that an interpreter runs all look alike, so they are named by what is run:
 * {@code java org.apache.catalina.startup.Bootstrap, catalina.base=/srv/a}, {@code python3 app.py}, {@code node server.js}.
 */
final class ProgramTitle {

    /** A longer path loses its beginning, never its end. */
    private static final int LONGEST_PATH = 60;

    /** A word that may be a command of a program, {@code runserver}, and is no password. */
    private static final int LONGEST_COMMAND = 24;

    private ProgramTitle() {}

    /** The kernel cuts a name here ({@code TASK_COMM_LEN}, include/linux/sched.h). */
    private static final int CUT = 15;

    /** The title of a process: its name where that tells it from others. */
    static String of(ProcessInfo process) {
        List<String> words = process.cmdline();
        if (words.isEmpty()) {
            return process.comm();
        }
        String own = ofItself(process.comm(), words);
        if (own != null) {
            return own;
        }
        String interpreter = name(words.getFirst());
        String comm = whole(process.comm(), interpreter);
        String program = program(interpreter, words);
        if (program == null) {
            return comm;
        }
        if (comm.equals(interpreter) || interpreter.startsWith(comm) || isThread(comm)) {
            return interpreter + " " + program;
        }
        // A script that was started by its own name, or a program that named itself.
        int space = program.indexOf(' ');
        String first = name(space < 0 ? program : program.substring(0, space));
        boolean cut = first.startsWith(withoutBroken(comm));
        return cut ? first + (space < 0 ? "" : program.substring(space)) : comm;
    }

    /** The name that was cut, where the command line has the rest of it: {@code systemd-resolved}. */
    private static String whole(String comm, String name) {
        String start = withoutBroken(comm);
        boolean cut = comm.getBytes(StandardCharsets.UTF_8).length >= CUT;
        return cut && name.length() > start.length() && name.startsWith(start) && name.indexOf(' ') < 0 ? name : comm;
    }

    /** A name without the half of a character at which the kernel has cut it. */
    private static String withoutBroken(String comm) {
        int end = comm.length();
        while (end > 0 && comm.charAt(end - 1) == '\ufffd') {
            end--;
        }
        return comm.substring(0, end);
    }

    /**
     * The title that a program has written over its command line (setproctitle(3)) where that tells which of several it is:
     * {@code gunicorn: master [shop]}, {@code puma 6.4.2 (tcp://0.0.0.0:3000) [shop]}, {@code php-fpm: pool www}. Null for any other.
     */
    private static @Nullable String ofItself(String comm, List<String> words) {
        String title = String.join(" ", words).strip();
        int end = title.indexOf(' ');
        String program = end < 0 ? "" : title.substring(0, end);
        boolean titled = program.endsWith(":") || isTitled(program);
        if (!titled || program.indexOf('/') >= 0 || title.length() > LONGEST_PATH) {
            return null;
        }
        boolean telling = title.endsWith("]") || title.startsWith("php-fpm: pool ") || title.startsWith("uwsgi: ");
        boolean same = program.startsWith(withoutBroken(comm)) || comm.startsWith(program.replace(":", ""));
        return telling && (same || isInterpreter(comm) || isThread(comm)) ? title : null;
    }

    /** Servers of Ruby that put nothing behind their name. */
    private static boolean isTitled(String program) {
        return program.equals("puma") || program.equals("unicorn") || program.equals("sidekiq");
    }

    /** What an interpreter runs; null where the program is none, or runs nothing that has a name. */
    private static @Nullable String program(String interpreter, List<String> words) {
        return switch (interpreter) {
            case "java", "jsvc", "jsvc.exec" -> java(words);
            case "beam.smp", "beam" -> erlang(words);
            case "uwsgi", "uwsgi-core" -> after(words, "--ini", "-i", "--module", "-w", "--wsgi-file", "--yaml");
            default -> isInterpreter(interpreter) ? script(interpreter, words) : null;
        };
    }

    /** The node of an Erlang system, {@code rabbit@web1}, or the module that it starts: erl(1). */
    private static @Nullable String erlang(List<String> words) {
        String node = after(words, "-sname", "-name");
        return node == null ? after(words, "-s") : node;
    }

    /** The first of some options with its value; null where none is there. */
    private static @Nullable String after(List<String> words, String... options) {
        for (int i = 1; i + 1 < words.size(); i++) {
            for (String option : options) {
                if (words.get(i).equals(option)) {
                    return option + " " + path(words.get(i + 1));
                }
            }
        }
        return null;
    }

    /** Names that an interpreter gives its first thread. */
    private static boolean isThread(String comm) {
        return comm.equals("MainThread") || comm.equals("node-MainThread") || comm.equals("main");
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static boolean isInterpreter(String name) {
        String plain = withoutVersion(name);
        return switch (plain) {
            case "python",
                    "pypy",
                    "node",
                    "nodejs",
                    "bun",
                    "deno",
                    "ruby",
                    "jruby",
                    "perl",
                    "php",
                    "lua",
                    "luajit",
                    "tclsh",
                    "Rscript",
                    "dotnet",
                    "mono",
                    "bash",
                    "sh",
                    "dash",
                    "zsh",
                    "ksh",
                    "busybox",
                    "guile",
                    "escript",
                    "groovy",
                    "elixir" -> true;
            default -> false;
        };
    }

    /** {@code python} of {@code python3.11}. */
    private static String withoutVersion(String name) {
        int end = name.length();
        while (end > 0 && (name.charAt(end - 1) == '.' || name.charAt(end - 1) >= '0' && name.charAt(end - 1) <= '9')) {
            end--;
        }
        return name.substring(0, end);
    }

    /** The main class or the archive of a java command line (java(1)), with what tells one installation from another. */
    private static @Nullable String java(List<String> words) {
        String home = null;
        String file = null;
        for (int i = 1; i < words.size(); i++) {
            String word = words.get(i);
            switch (word) {
                case "-cp",
                        "-classpath",
                        "--class-path",
                        "-p",
                        "--module-path",
                        "--upgrade-module-path",
                        "--add-modules",
                        "--add-opens",
                        "--add-exports",
                        "--add-reads",
                        "--patch-module",
                        "--limit-modules",
                        "--enable-native-access",
                        "--source",
                        "-home",
                        "-user",
                        "-pidfile",
                        "-outfile",
                        "-errfile",
                        "-procname",
                        "-cwd" -> i++;
                case "-jar" -> {
                    return i + 1 < words.size() ? told("-jar " + path(words.get(i + 1)), home) : null;
                }
                case "-m", "--module" -> {
                    return i + 1 < words.size() ? told(words.get(i + 1), home) : null;
                }
                default -> {
                    if (word.startsWith("-D")) {
                        home = home == null && isHome(word) ? word.substring(2) : home;
                    } else if (word.startsWith("@")) {
                        file = file == null ? path(word) : file;
                    } else if (!word.startsWith("-")) {
                        return told(path(word), home);
                    }
                }
            }
        }
        return file == null ? null : told(file, home); // the main class stands in that file
    }

    private static String told(String program, @Nullable String home) {
        return home == null ? program : program + ", " + home;
    }

    private static boolean isHome(String word) {
        int equals = word.indexOf('=');
        String key = equals < 0 ? "" : word.substring(2, equals);
        return switch (key) {
            case "catalina.base",
                    "jboss.server.base.dir",
                    "jboss.home.dir",
                    "jetty.base",
                    "weblogic.Name",
                    "karaf.base",
                    "spring.application.name",
                    "app.name",
                    "es.path.conf",
                    "kafka.logs.dir",
                    "solr.solr.home",
                    "activemq.base",
                    "nexus.base",
                    "proc_name" -> true;
            default -> key.startsWith("proc_");
        };
    }

    private static @Nullable String script(String interpreter, List<String> words) {
        for (int i = 1; i < words.size(); i++) {
            String word = words.get(i);
            boolean python = interpreter.startsWith("py");
            if (python && (word.equals("-m") || word.equals("-um")) && i + 1 < words.size()) {
                return withCommand("-m " + words.get(i + 1), words, i + 2);
            }
            if (interpreter.startsWith("php") && word.equals("-S") && i + 1 < words.size()) {
                return "-S " + words.get(i + 1);
            }
            if (isText(interpreter, word)) {
                return word + " \u2026"; // a text of any length stands behind it
            }
            if (i == 1 && isRunning(interpreter, word)) {
                String rest = script(interpreter, words.subList(1, words.size()));
                return rest == null ? word : word + " " + rest;
            }
            if (takesValue(interpreter, word)) {
                i++;
            } else if (!word.startsWith("-")) {
                return withCommand(path(word), words, i + 1);
            }
        }
        return null;
    }

    /** Whether the next word is a program as text. In a shell {@code -e} is no such option, and {@code -c} may stand among others. */
    private static boolean isText(String interpreter, String word) {
        if (word.length() < 2 || word.charAt(0) != '-' || word.charAt(1) == '-') {
            return word.equals("--eval") || word.equals("--print");
        }
        char last = word.charAt(word.length() - 1);
        boolean letters = true;
        for (int i = 1; i < word.length(); i++) {
            letters &= Character.isLetter(word.charAt(i));
        }
        return letters
                && switch (withoutVersion(interpreter)) {
                    case "bash", "sh", "dash", "zsh", "ksh", "python", "pypy" -> last == 'c';
                    case "perl" -> last == 'e' || last == 'E';
                    case "ruby", "jruby", "lua", "luajit", "Rscript", "elixir", "groovy" -> last == 'e';
                    case "node", "nodejs", "bun" -> last == 'e' || last == 'p';
                    case "php" -> word.equals("-r") || word.equals("-R") || word.equals("-B");
                    default -> false;
                };
    }

    /** Whether a word only says that what follows is to be run. */
    private static boolean isRunning(String interpreter, String word) {
        return switch (interpreter) {
            case "deno", "bun" -> word.equals("run") || word.equals("serve") || word.equals("task") || word.equals("x");
            case "dotnet" -> word.equals("exec");
            default -> false;
        };
    }

    /** Options of interpreters whose value is the next word. */
    private static boolean takesValue(String interpreter, String word) {
        return switch (word) {
            case "-W", "-X" -> interpreter.startsWith("py");
            case "--max-old-space-size",
                    "--title",
                    "--conditions",
                    "--require",
                    "-r",
                    "--import",
                    "--loader",
                    "--experimental-loader",
                    "--env-file",
                    "-C" ->
                interpreter.startsWith("node") || interpreter.startsWith("bun") || interpreter.startsWith("ruby");
            case "-l" -> interpreter.startsWith("lua");
            case "-I" -> interpreter.startsWith("ruby") || interpreter.startsWith("perl");
            case "-d", "-c", "-t" -> interpreter.startsWith("php");
            case "-o", "-O", "--rcfile", "--init-file" -> interpreter.endsWith("sh");
            default -> false;
        };
    }

    /** With the command that a program was given, {@code manage.py runserver}, {@code gunicorn app:app}. */
    private static String withCommand(String program, List<String> words, int next) {
        String word = next < words.size() ? words.get(next) : "";
        boolean plain = !word.isEmpty() && word.length() <= LONGEST_COMMAND;
        for (int i = 0; i < word.length() && plain; i++) {
            char letter = word.charAt(i);
            plain = letter >= 'a' && letter <= 'z'
                    || i > 0 && (letter == ':' || letter == '_' || letter == '-' || letter == '.');
        }
        return plain ? program + " " + word : program;
    }

    private static String path(String path) {
        if (path.length() <= LONGEST_PATH) {
            return path;
        }
        int slash = path.indexOf('/', path.length() - LONGEST_PATH);
        int from = slash >= 0 ? slash : Math.max(path.lastIndexOf('/'), 0);
        return "\u2026" + path.substring(from);
    }
}
