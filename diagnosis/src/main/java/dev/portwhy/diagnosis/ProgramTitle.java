package dev.portwhy.diagnosis;

import dev.portwhy.model.ProcessInfo;
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

    /** The title of a process: its name where that tells it from others. */
    static String of(ProcessInfo process) {
        List<String> words = process.cmdline();
        if (words.size() < 2) {
            return process.comm();
        }
        String interpreter = name(words.getFirst());
        boolean java = interpreter.equals("java");
        if (!java && !isInterpreter(interpreter)) {
            return process.comm();
        }
        String comm = process.comm();
        String program = java ? java(words) : script(interpreter, words);
        if (program == null) {
            return comm;
        }
        if (comm.equals(interpreter) || interpreter.startsWith(comm) || isThread(comm)) {
            return interpreter + " " + program;
        }
        // A script that was started by its own name, or a program that named itself.
        int space = program.indexOf(' ');
        String first = name(space < 0 ? program : program.substring(0, space));
        boolean own = first.startsWith(comm);
        return own ? first + (space < 0 ? "" : program.substring(space)) : comm;
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
                        "--source" -> i++;
                case "-jar" -> {
                    return i + 1 < words.size() ? told("-jar " + path(words.get(i + 1)), home) : null;
                }
                case "-m", "--module" -> {
                    return i + 1 < words.size() ? told(words.get(i + 1), home) : null;
                }
                default -> {
                    if (word.startsWith("-D")) {
                        home = home == null && isHome(word) ? word.substring(2) : home;
                    } else if (!word.startsWith("-") && !word.startsWith("@")) {
                        return told(path(word), home);
                    }
                }
            }
        }
        return null;
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
            if (python && word.equals("-m") && i + 1 < words.size()) {
                return withCommand("-m " + words.get(i + 1), words, i + 2);
            }
            if (interpreter.startsWith("php") && word.equals("-S") && i + 1 < words.size()) {
                return "-S " + words.get(i + 1);
            }
            boolean text = word.equals("-c")
                    || word.equals("-e")
                    || word.equals("-p")
                    || word.equals("-r")
                    || word.equals("--eval");
            if (text) {
                return word + " \u2026"; // a text of any length stands behind it
            }
            if (takesValue(interpreter, word)) {
                i++;
            } else if (!word.startsWith("-")) {
                return withCommand(path(word), words, i + 1);
            }
        }
        return null;
    }

    /** Options of interpreters whose value is the next word. */
    private static boolean takesValue(String interpreter, String word) {
        return switch (word) {
            case "-W", "-X" -> interpreter.startsWith("py");
            case "--require", "-r", "--import", "--loader", "--experimental-loader", "--env-file", "-C" ->
                interpreter.startsWith("node") || interpreter.startsWith("bun");
            case "-I" -> interpreter.startsWith("ruby") || interpreter.startsWith("perl");
            case "-d" -> interpreter.startsWith("php");
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
