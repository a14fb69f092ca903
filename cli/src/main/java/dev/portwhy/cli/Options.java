package dev.portwhy.cli;

import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.words.Language;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The options that every command understands.
 *
 * @param json {@code --json}
 * @param language {@code --lang}, else the locale's
 * @param namespaces {@code -N}; null leaves it to the command
 * @param root {@code --root}; null for this machine
 * @param from {@code --from}; null for this machine
 * @param data {@code --data}: where an agent keeps a history
 * @param at {@code --at}: a moment of the past; null for now
 * @param color {@code --color}
 * @param verbose {@code -v}: evidence, and what was tried
 * @param quiet {@code -q}: one line
 * @param help {@code --help}
 * @param version {@code --version}
 * @param verify {@code --verify}: the name of a record, or {@code last}; null where nothing is compared
 * @param machine the options that say what is looked at and in which language, as words of a command line
 */
public record Options(
        boolean json,
        Language language,
        @Nullable NamespaceChoice namespaces,
        @Nullable Path root,
        @Nullable Path from,
        Path data,
        @Nullable String at,
        Color color,
        boolean verbose,
        boolean quiet,
        boolean help,
        boolean version,
        @Nullable String verify,
        List<String> machine) {

    public Options {
        machine = List.copyOf(machine);
    }

    /** The chosen namespaces, or the command's own default. */
    public NamespaceChoice namespacesOr(NamespaceChoice fallback) {
        return namespaces == null ? fallback : namespaces;
    }

    /** Whether this machine is asked, and not a recording. */
    public boolean live() {
        return root == null && from == null && at == null;
    }
}
