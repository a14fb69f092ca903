package dev.portwhy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.words.Catalogue;
import dev.portwhy.words.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Pages made of what {@link Manual} knows. {@code -Dgolden.update=true} writes docs/options.md anew; the difference is then to
 * be read.
 */
class ManualPagesTest {

    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Path OPTIONS = PROJECT.resolve("docs/options.md");
    private static final Map<String, String> WORDS = Catalogue.load("help", Language.EN);

    /** An option that stands for itself in a text: `--no-probe`, `-t -u`. */
    private static final Pattern MENTIONED = Pattern.compile("`(-[^`]+)`");

    private static String options() {
        StringBuilder page = new StringBuilder("# Options\n\nMade of what `portwhy --help` is made of.\n\n");
        page.append("## Of every command\n\n");
        table(page, Manual.told("", ""));
        for (CommandEntry command : Manual.COMMANDS) {
            if (command.title() == null) {
                continue;
            }
            page.append("\n## `portwhy ").append(command.synopsis()).append("`\n\n");
            List<OptionEntry> own = Manual.told(command.name(), "");
            if (!own.isEmpty()) {
                table(page, own);
            }
            if (Manual.words(command.name()).isEmpty()) {
                continue;
            }
            page.append("| | |\n|---|---|\n");
            for (CommandEntry word : Manual.words(command.name())) {
                row(page, word.synopsis(), word.key());
                for (OptionEntry option : Manual.told(command.name(), word.name())) {
                    row(page, word.name() + " " + option.written(), option.key());
                }
            }
        }
        return page.toString();
    }

    private static String words(String key) {
        return Objects.requireNonNull(WORDS.get(key), key);
    }

    private static void table(StringBuilder page, List<OptionEntry> options) {
        page.append("| option | |\n|---|---|\n");
        for (OptionEntry option : options) {
            row(page, option.written(), option.key());
        }
    }

    private static void row(StringBuilder page, String typed, String key) {
        page.append("| `")
                .append(typed.replace("|", "\\|"))
                .append("` | ")
                .append(words(key))
                .append(" |\n");
    }

    @Test
    void thePageOfOptionsSaysWhatHelpSays() throws IOException {
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(OPTIONS, options());
        }
        assertThat(Files.readString(OPTIONS)).isEqualTo(options());
    }

    @Test
    void everyOptionThatTheDocumentationNamesIsOne() throws IOException {
        Set<String> names = Manual.OPTIONS.stream()
                .flatMap(option -> option.names().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        int mentioned = 0;
        for (String document : List.of("README.md", "README.zh.md", "docs/usage.md", "docs/lab.md")) {
            Matcher matcher = MENTIONED.matcher(Files.readString(PROJECT.resolve(document)));
            while (matcher.find()) {
                for (String word : matcher.group(1).split(" ")) {
                    if (word.length() > 1 && word.startsWith("-")) {
                        assertThat(names).as(document + ": " + matcher.group()).contains(word);
                        mentioned++;
                    }
                }
            }
        }
        assertThat(mentioned).isGreaterThan(20);
    }
}
