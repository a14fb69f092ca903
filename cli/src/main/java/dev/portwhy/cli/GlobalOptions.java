package dev.portwhy.cli;

import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.words.Language;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the options that every command understands. */
final class GlobalOptions {

    private final Language localeLanguage;
    private boolean json;
    private @Nullable Language language;
    private @Nullable NamespaceChoice namespaces;
    private @Nullable Path root;
    private @Nullable Path from;
    private String data = "/var/lib/portwhy";
    private @Nullable String at;
    private Color color = Color.AUTO;
    private boolean verbose;
    private boolean quiet;
    private boolean help;
    private boolean version;
    private @Nullable String verify;
    private final List<String> machine = new ArrayList<>();

    GlobalOptions(Language localeLanguage) {
        this.localeLanguage = localeLanguage;
    }

    /** Whether the word is an option that takes the following word as its value: a global one, or one of a command. */
    static boolean takesValue(String word) {
        return switch (word) {
            case "--lang", "--netns", "--root", "--from", "--data", "--at", "--color", "--colour" -> true;
            case "--uid", "--sweep", "--seed", "--first", "--count", "--workers" -> true;
            case "-c", "--rate", "--duration", "--source", "--timeout", "--for", "--interval" -> true;
            case "--since",
                    "--until",
                    "--keep",
                    "--max",
                    "--config",
                    "--listen",
                    "--socket",
                    "--token-file",
                    "--answers",
                    "--otlp",
                    "--otlp-interval",
                    "--parquet" -> true;
            // Among letters, what follows N is its value, be it in the same word or in the next.
            default -> word.charAt(0) == '-' && word.charAt(1) != '-' && word.indexOf('N') == word.length() - 1;
        };
    }

    boolean option(String name, Arguments arguments) {
        switch (name) {
            case "--json" -> json = true;
            case "--lang" -> language = language(kept(name, arguments));
            case "-N", "--netns" -> namespaces = namespaces(kept(name, arguments));
            case "--root" -> root = Path.of(kept(name, arguments));
            case "--from" -> from = file(kept(name, arguments));
            case "--data" -> data = kept(name, arguments);
            case "--at" -> at = kept(name, arguments);
            case "--color", "--colour" -> color = color(name, arguments.value(name));
            case "-v", "--verbose" -> verbose = true;
            case "-q", "--quiet" -> quiet = true;
            case "-h", "--help" -> help = true;
            case "-V", "--version" -> version = true;
            case "--verify" -> verify = arguments.optional();
            default -> {
                return false;
            }
        }
        return true;
    }

    private String kept(String name, Arguments arguments) {
        String value = arguments.value(name);
        machine.add(name);
        machine.add(value);
        return value;
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

    private static Color color(String name, String word) {
        Color chosen = Color.of(word);
        if (chosen == null) {
            throw UsageException.of("common.usage.value", name, word, "auto, always, never");
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
        if (at != null && (root != null || from != null)) {
            throw UsageException.of("common.usage.together", "--at", root == null ? "--from" : "--root");
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
                Path.of(data),
                at,
                color,
                verbose,
                quiet,
                help,
                version,
                verify,
                machine);
    }
}
