package dev.portwhy.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * A command line, understood.
 *
 * @param options the global options
 * @param name the command's word; empty for the bare verdict
 * @param command the command, with its own options taken in
 * @param words the bare words after the command's own
 */
record CommandLine(Options options, String name, Command command, List<String> words) {

    static CommandLine parse(List<String> arguments, Language localeLanguage) {
        int position = commandPosition(arguments);
        String first = position < 0 ? "" : arguments.get(position);
        String name = first;
        boolean wordIsCommand = true;
        if (position >= 0 && !Commands.exists(first)) {
            if (!PortWords.looksLikePort(first)) {
                throw PortWords.unknownWord(first);
            }
            name = "why";
            wordIsCommand = false;
        }
        Command command = Commands.create(name);
        GlobalOptions globals = new GlobalOptions(localeLanguage);
        List<String> words = new ArrayList<>();
        List<String> rest = new ArrayList<>(arguments);
        if (wordIsCommand && position >= 0) {
            rest.remove(position);
        }
        read(new Arguments(rest), command, name, globals, words);
        return new CommandLine(globals.build(), name, command, words);
    }

    /** Where the first bare word stands; -1 when there is none. */
    private static int commandPosition(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            if (!isOption(word)) {
                return i;
            }
            if (GlobalOptions.takesValue(word)) {
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
        return UsageException.of(
                "common.usage.option", option, name.isEmpty() ? "portwhy --help" : "portwhy " + name + " --help");
    }
}
