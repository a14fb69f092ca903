package dev.portwhy.cli;

import java.util.List;

/** The script that fish sources where a line begins with this program's name. */
final class FishCompletion {

    private final StringBuilder script = new StringBuilder();

    private static final String HEAD = """
            # fish completion for portwhy; made of the table of commands and options.

            function __portwhy_ports
                command portwhy @ASK 2>/dev/null </dev/null | sed -nE '@PORTS' | sort -nu
            end

            function __portwhy_namespaces
                printf '%s\\n' all host
                command ls -1 /run/netns 2>/dev/null
                command portwhy @ASK 2>/dev/null </dev/null | sed -nE '@NAMESPACES' | sort -u
            end

            complete -c portwhy -f
            """;

    String text() {
        script.append(Completion.asking(
                HEAD, Completion.PORTS_OF.replace("\\", "\\\\"), Completion.NAMESPACES_OF.replace("\\", "\\\\")));
        String commands = String.join(" ", Completion.names());
        String bare = "not __fish_seen_subcommand_from " + commands;
        offer(bare, Completion.PORTS, "");
        for (CommandEntry command : Manual.COMMANDS) {
            if (!command.name().isEmpty()) {
                offer("__fish_is_first_token", command.name(), Completion.words(command.key()));
            }
        }
        for (CommandEntry command : Manual.COMMANDS) {
            String seen = "__fish_seen_subcommand_from " + command.name();
            if (command.name().isEmpty()) {
                continue;
            }
            if (command.title() != null) {
                options(seen, Manual.told(command.name(), ""));
            }
            behind(seen, command.name(), "");
            words(seen, command);
        }
        options(bare, Manual.told("who", ""));
        options("", Completion.options("", ""));
        return script.toString();
    }

    private void words(String seen, CommandEntry command) {
        List<CommandEntry> words = Manual.words(command.name());
        String none = seen + "; and not __fish_seen_subcommand_from "
                + String.join(" ", words.stream().map(CommandEntry::name).toList());
        for (CommandEntry word : words) {
            offer(none, word.name(), Completion.words(word.key()));
            String both = seen + "; and __fish_seen_subcommand_from " + word.name();
            options(both, Manual.told(command.name(), word.name()));
            behind(both, command.name(), word.name());
        }
    }

    private void behind(String condition, String command, String word) {
        for (int place = 0; place < 2; place++) {
            String kind = Completion.behind(command, word, place);
            if (!kind.equals(Completion.NONE) && (place == 0 || !kind.equals(Completion.behind(command, word, 0)))) {
                offer(condition, kind, "");
            }
        }
    }

    private void offer(String condition, String kind, String words) {
        script.append("complete -c portwhy -n ").append(quoted(condition));
        values(kind, "-a");
        described(words);
    }

    private void options(String condition, List<OptionEntry> options) {
        for (OptionEntry option : options) {
            script.append("complete -c portwhy");
            if (!condition.isEmpty()) {
                script.append(" -n ").append(quoted(condition));
            }
            for (String name : option.names()) {
                script.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
            }
            if (!option.value().isEmpty()) {
                script.append(Completion.value(option).equals(Completion.FILES) ? " -r" : " -x");
                values(Completion.value(option), "-a");
            }
            described(Completion.words(option.key()));
        }
    }

    private void values(String kind, String flag) {
        switch (kind) {
            case Completion.NONE -> {}
            case Completion.FILES -> script.append(" -F");
            case Completion.PORTS -> script.append(' ').append(flag).append(" '(__portwhy_ports)'");
            case Completion.NAMESPACES -> script.append(' ').append(flag).append(" '(__portwhy_namespaces)'");
            case Completion.DIRECTORIES -> script.append(' ').append(flag).append(" '(__fish_complete_directories)'");
            case Completion.USERS -> script.append(' ').append(flag).append(" '(__fish_complete_users)'");
            default -> script.append(' ').append(flag).append(' ').append(quoted(kind));
        }
    }

    private void described(String words) {
        if (!words.isEmpty()) {
            script.append(" -d ").append(quoted(words));
        }
        script.append('\n');
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
