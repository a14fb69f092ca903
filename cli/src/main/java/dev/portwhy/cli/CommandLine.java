package dev.portwhy.cli;

import dev.portwhy.cli.again.QuestionRecord;
import dev.portwhy.cli.watch.QuestionWords;
import dev.portwhy.cli.watch.WatchCommand;
import dev.portwhy.cli.who.ProgramCommand;
import dev.portwhy.words.Language;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command line, understood.
 *
 * @param options the global options
 * @param name the command's word; empty for the bare verdict
 * @param command the command, with its own options taken in
 * @param words the bare words after the command's own
 */
record CommandLine(Options options, String name, Command command, List<String> words) {

    /** Stands for the command's word where there is none: it is a running program's name. */
    private static final String PROGRAM = "PROGRAM";

    /** What a filter of sockets begins with. */
    private static final List<String> FIELDS = List.of(
            "sport",
            "dport",
            "src",
            "dst",
            "state",
            "exclude",
            "not",
            "!",
            "pid",
            "comm",
            "user",
            "unit",
            "container",
            "netns",
            "holder",
            "via",
            "dev",
            "fwmark",
            "cgroup",
            "autobound");

    /** Letters that ss(8) and netstat(8) take and that say that sockets are to be listed. */
    private static final String LISTING = "lanpoeH46O";

    static CommandLine parse(List<String> arguments, Language localeLanguage) {
        int position = commandPosition(arguments);
        String first = position < 0 ? "" : arguments.get(position);
        boolean wordIsCommand = position >= 0 && Commands.exists(first);
        String name = wordIsCommand ? first : name(first, arguments);
        Command command =
                name.equals(PROGRAM) ? new ProgramCommand(first, PortWords::unknownWord) : Commands.create(name);
        GlobalOptions globals = new GlobalOptions(localeLanguage);
        List<String> words = new ArrayList<>();
        List<String> rest = new ArrayList<>(arguments);
        if (wordIsCommand) {
            rest.remove(position);
        }
        CommandLine watched = name.equals("watch") ? watched(QuestionWords.of(rest), localeLanguage) : null;
        if (watched != null) {
            return watched;
        }
        read(new Arguments(rest), command, name, globals, words);
        return new CommandLine(globals.build(), name, command, words);
    }

    /** {@code watch} with a question behind it: its options are those of the question; null where there is none. */
    private static @Nullable CommandLine watched(QuestionWords words, Language localeLanguage) {
        if (commandPosition(words.question()) < 0) {
            return null;
        }
        CommandLine question = parse(words.question(), localeLanguage);
        if (!QuestionWords.canBeAsked(question.name())) {
            throw UsageException.of("watch.usage.question");
        }
        if (question.options().verify() != null) {
            throw UsageException.of("common.usage.together", "watch", "--verify");
        }
        WatchCommand watch = new WatchCommand(words, question.name().equals("why"));
        read(new Arguments(words.watching()), watch, "watch", new GlobalOptions(localeLanguage), new ArrayList<>());
        return new CommandLine(question.options(), "watch", watch, List.of());
    }

    /** Which command is meant where none is named. */
    private static String name(String first, List<String> arguments) {
        if (first.isEmpty()) {
            return listing(arguments, LISTING + "tuM") ? "who" : "";
        }
        boolean lists = listing(arguments, LISTING);
        if (lists && (PortWords.looksLikePort(first) || FIELDS.contains(first) || first.startsWith("("))) {
            return "who";
        }
        boolean port = PortWords.looksLikePath(first)
                || PortWords.looksLikePort(first)
                || PortWords.looksLikeHost(first)
                || Services.find(Path.of("/"), first) != null;
        return port ? "why" : PROGRAM;
    }

    /** Whether options are those of a list of sockets: {@code -tlnp}; {@code letters} are those that make it one. */
    private static boolean listing(List<String> arguments, String letters) {
        for (String word : arguments) {
            if (isOption(word) && word.charAt(1) != '-' && isListing(word, letters)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isListing(String word, String letters) {
        boolean any = false;
        for (int i = 1; i < word.length(); i++) {
            char c = word.charAt(i);
            any |= letters.indexOf(c) >= 0;
            if (c == 'N') {
                return any;
            }
            if ((LISTING + "tuMvqh").indexOf(c) < 0) {
                return false;
            }
        }
        return any;
    }

    /** Where the first bare word stands; -1 when there is none. */
    private static int commandPosition(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            if (!isOption(word)) {
                return i;
            }
            boolean record = word.equals("--verify")
                    && i + 1 < arguments.size()
                    && QuestionRecord.isWanted(arguments.get(i + 1));
            if (record || GlobalOptions.takesValue(word)) {
                i++;
            }
        }
        return -1;
    }

    private static boolean isOption(String word) {
        return word.length() > 1 && word.charAt(0) == '-';
    }

    private static void read(
            Arguments arguments, Command command, String name, GlobalOptions globals, List<String> words) {
        boolean wordsOnly = false;
        while (arguments.hasNext()) {
            String word = arguments.next();
            if (wordsOnly || !isOption(word)) {
                words.add(word);
            } else if (word.equals("--")) {
                wordsOnly = true;
            } else if (word.startsWith("--")) {
                longOption(word, arguments, command, name, globals);
            } else {
                letters(word, arguments, command, name, globals);
            }
        }
    }

    private static void longOption(
            String word, Arguments arguments, Command command, String name, GlobalOptions globals) {
        int equals = word.indexOf('=');
        String option = equals < 0 ? word : word.substring(0, equals);
        arguments.inline(equals < 0 ? null : word.substring(equals + 1));
        if (!command.option(option, arguments) && !globals.option(option, arguments)) {
            throw unknown(option, command, name);
        }
        if (arguments.inlineLeft()) {
            throw UsageException.of("common.usage.needless-value", option);
        }
    }

    private static void letters(String word, Arguments arguments, Command command, String name, GlobalOptions globals) {
        for (int i = 1; i < word.length(); i++) {
            String option = "-" + word.charAt(i);
            boolean more = i + 1 < word.length();
            arguments.inline(more ? word.substring(i + 1) : null);
            if (!command.option(option, arguments) && !globals.option(option, arguments)) {
                throw unknown(option, command, name);
            }
            if (more && !arguments.inlineLeft()) {
                return;
            }
        }
    }

    private static UsageException unknown(String option, Command command, String name) {
        if (command instanceof AbsentCommand absent) {
            return absent.absent();
        }
        String help = name.isEmpty() || name.equals(PROGRAM) ? "portwhy --help" : "portwhy " + name + " --help";
        String nearest = Manual.nearest(option, name.equals(PROGRAM) ? "who" : name);
        return nearest == null
                ? UsageException.of("common.usage.option", option, help)
                : UsageException.of("common.usage.option.nearest", option, nearest, help);
    }
}
