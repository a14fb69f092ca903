package dev.portwhy.cli;

import dev.portwhy.linux.NamespaceChoice;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Collects the options that every command understands. */
final class GlobalOptions {

    private final Language localeLanguage;
    private boolean json;
    private @Nullable Language language;
    private @Nullable NamespaceChoice namespaces;
    private @Nullable Path root;
    private @Nullable Path from;
    private Color color = Color.AUTO;
    private boolean verbose;
    private boolean quiet;
    private boolean help;
    private boolean version;

    GlobalOptions(Language localeLanguage) {
        this.localeLanguage = localeLanguage;
    }

    /** Whether the option is global and takes the following word as its value. */
    static boolean takesValue(String name) {
        return switch (name) {
            case "--lang", "-N", "--netns", "--root", "--from", "--color" -> true;
            default -> false;
        };
    }

    boolean option(String name, Arguments arguments) {
        switch (name) {
            case "--json" -> json = true;
            case "--lang" -> language = language(arguments.value(name));
            case "-N", "--netns" -> namespaces = namespaces(arguments.value(name));
            case "--root" -> root = Path.of(arguments.value(name));
            case "--from" -> from = file(arguments.value(name));
            case "--color" -> color = color(arguments.value(name));
            case "-v", "--verbose" -> verbose = true;
            case "-q", "--quiet" -> quiet = true;
            case "-h", "--help" -> help = true;
            case "--version" -> version = true;
            default -> {
                return false;
            }
        }
        return true;
    }

    private static Path file(String word) {
        return Path.of(word.equals("-") ? "/dev/stdin" : word);
    }

    private static Language language(String word) {
        Language chosen = Language.of(word);
        if (chosen == null) {
            throw UsageException.of("common.usage.value", "--lang", word, "en, zh");
        }
        return chosen;
    }

    private static Color color(String word) {
        Color chosen = Color.of(word);
        if (chosen == null) {
            throw UsageException.of("common.usage.value", "--color", word, "auto, always, never");
        }
        return chosen;
    }

    private static NamespaceChoice namespaces(String word) {
        return word.equals("all") ? NamespaceChoice.ALL : new NamespaceChoice.Named(word);
    }

    Options build() {
        if (root != null && from != null) {
            throw UsageException.of("common.usage.together", "--root", "--from");
        }
        if (json && quiet) {
            throw UsageException.of("common.usage.together", "--json", "-q");
        }
        return new Options(
                json,
                language == null ? localeLanguage : language,
                namespaces,
                root,
                from,
                color,
                verbose,
                quiet,
                help,
                version);
    }
}
