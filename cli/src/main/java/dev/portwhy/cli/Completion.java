package dev.portwhy.cli;

import dev.portwhy.cli.explain.ManualPages;
import dev.portwhy.lab.hold.HoldSituation;
import dev.portwhy.lab.hold.Situations;
import dev.portwhy.model.Setting;
import dev.portwhy.ports.scenario.ScenarioLibrary;
import dev.portwhy.words.Language;
import dev.portwhy.words.Messages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a shell offers where a command line goes on, as {@link Manual} knows it: a word of it is one of a few kinds, and each shell's
 * script knows how to list the words of a kind.
 */
final class Completion {

    /** Kinds of words that a script asks the machine for, or the shell itself. */
    static final String PORTS = "ports";

    static final String NAMESPACES = "namespaces";
    static final String FILES = "files";
    static final String DIRECTORIES = "directories";
    static final String USERS = "users";
    static final String NONE = "none";

    /** How ports that are held, with their namespaces, come to a script: the words that ask, and what takes the answer apart. */
    static final String ASK = "who -tulHO";

    static final String PORTS_OF = "s/^([^ ]+ +)?[a-z]+ +[A-Z0-9_-]+ +[^ ]*:([0-9]+) .*/\\2/p";
    static final String NAMESPACES_OF = "s/^([^ ]+) +[a-z]+ +[A-Z0-9_-]+ +[^ ]*:[0-9]+ .*/\\1/p";

    private static final Messages MESSAGES = new Messages(Language.EN);

    /** Of the words that stand for a value, those whose values are known. */
    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("FILE", FILES),
            Map.entry("PATH", FILES),
            Map.entry("DIR", DIRECTORIES),
            Map.entry("USER", USERS),
            Map.entry("NAME", NAMESPACES),
            Map.entry("en|zh", "en zh"),
            Map.entry("WHEN", "auto always never"));

    private Completion() {}

    /** The kind of an option's value, or the values themselves with a space between them. */
    static String value(OptionEntry option) {
        return VALUES.getOrDefault(option.value(), NONE);
    }

    /**
     * What stands behind a command, or behind one of its second words: a kind, or the words themselves.
     *
     * @param place which of the words behind it, from 0 on
     */
    static String behind(String command, String word, int place) {
        return switch (command + " " + word) {
            case "why ", "free ", "history " -> PORTS;
            case "capture " -> FILES;
            case "help " -> String.join(" ", names());
            case "explain " -> String.join(" ", ManualPages.names());
            case "lab show", "lab run" -> String.join(" ", ScenarioLibrary.names());
            case "lab hold" -> place == 0 ? situations() : PORTS;
            case "lab what-if", "tune apply" -> settings();
            default -> NONE;
        };
    }

    private static String situations() {
        return String.join(
                " ", Situations.all().stream().map(HoldSituation::name).toList());
    }

    private static String settings() {
        return String.join(
                " ", Setting.all().stream().map(setting -> setting.key() + "=").toList());
    }

    /** The words of all commands. */
    static List<String> names() {
        List<String> names = new ArrayList<>();
        for (CommandEntry command : Manual.COMMANDS) {
            if (!command.name().isEmpty()) {
                names.add(command.name());
            }
        }
        return names;
    }

    /** The options that may stand behind a command and its second word: theirs, and those of every command. */
    static List<OptionEntry> options(String command, String word) {
        List<OptionEntry> options = new ArrayList<>(Manual.told(command, ""));
        if (!word.isEmpty()) {
            options.addAll(Manual.told(command, word));
        }
        if (!command.isEmpty()) {
            options.addAll(Manual.told("", ""));
        }
        options.removeIf(option -> option.names().contains(Manual.TRUST));
        return options;
    }

    /** Every option that takes a value. */
    static List<OptionEntry> valued() {
        return Manual.OPTIONS.stream()
                .filter(option -> !option.value().isEmpty())
                .toList();
    }

    /** What a shell's {@code case} holds {@code COMMAND:OPTION} against for an option: a long one means the same wherever it stands. */
    static List<String> patterns(OptionEntry option) {
        return option.names().stream()
                .map(name ->
                        (option.command().isEmpty() || name.startsWith("--") ? "*" : option.command()) + ":" + name)
                .toList();
    }

    /** The beginning of a script, with what asks for ports and namespaces put in. */
    static String asking(String head, String ports, String namespaces) {
        return head.replace("@ASK", ASK).replace("@PORTS", ports).replace("@NAMESPACES", namespaces);
    }

    /** What a command, a word or an option does. */
    static String words(String key) {
        return Messages.plain(MESSAGES.text(key)).replace('\n', ' ');
    }
}
