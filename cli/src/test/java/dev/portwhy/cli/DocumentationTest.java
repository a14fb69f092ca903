package dev.portwhy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.words.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documentation tells people to type exists, and what it points to is there. */
class DocumentationTest {

    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern FENCED = Pattern.compile("(?m)^```\\n(.*?)^```$", Pattern.DOTALL);
    private static final Pattern INLINE = Pattern.compile("`(portwhy(?: [^`]*)?)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^):#]+)\\)");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    private static List<Path> documents() throws IOException {
        try (Stream<Path> top = Files.list(PROJECT);
                Stream<Path> docs = Files.walk(PROJECT.resolve("docs"))) {
            return Stream.concat(top, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    /** The lines in fenced blocks that begin with a program of ours, without comments. */
    private static List<String> lines(Path document, String program) throws IOException {
        List<String> lines = new ArrayList<>();
        Matcher blocks = FENCED.matcher(Files.readString(document));
        while (blocks.find()) {
            blocks.group(1)
                    .lines()
                    .filter(line -> line.equals(program) || line.startsWith(program + " "))
                    .map(line -> line.replaceFirst("\\s+# .*", ""))
                    .forEach(lines::add);
        }
        return lines;
    }

    private static List<String> words(String line) {
        return WORD.matcher(line)
                .results()
                .map(word -> Objects.requireNonNullElse(word.group(1), word.group(2)))
                .skip(1)
                .toList();
    }

    private static void assertUnderstood(Path document, String line) {
        CommandLine understood = CommandLine.parse(words(line), Language.EN);
        assertThat(understood.command()).as(document + ": " + line).isNotInstanceOf(AbsentCommand.class);
    }

    @Test
    void everyCommandLineIsUnderstood() throws IOException {
        List<String> seen = new ArrayList<>();
        for (Path document : documents()) {
            for (String program : List.of("./portwhy", "portwhy")) {
                for (String line : lines(document, program)) {
                    assertUnderstood(document, line);
                    seen.add(line);
                }
            }
        }
        assertThat(seen).contains("./portwhy", "./portwhy 443");
    }

    @Test
    void everyCommandNamedInTheTextExists() throws IOException {
        for (Path document : List.of(PROJECT.resolve("README.md"), PROJECT.resolve("README.zh.md"))) {
            Matcher commands = INLINE.matcher(Files.readString(document));
            int count = 0;
            while (commands.find()) {
                assertUnderstood(document, commands.group(1).replace("portwhy PORT", "portwhy 80"));
                count++;
            }
            assertThat(count).isGreaterThan(5);
        }
    }

    @Test
    void everythingThatDevIsToldToDoIsInItsList() throws IOException {
        List<String> known = Files.readString(PROJECT.resolve("dev"))
                .lines()
                .filter(line -> line.startsWith("./dev "))
                .map(line -> words(line).getFirst())
                .toList();
        assertThat(known).contains("bench", "unit");
        for (Path document : documents()) {
            for (String line : lines(document, "./dev")) {
                assertThat(words(line).stream().limit(1))
                        .as(document + ": " + line)
                        .isSubsetOf(known);
            }
        }
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        for (Path document : documents()) {
            Matcher links = LINK.matcher(Files.readString(document));
            while (links.find()) {
                assertThat(document.resolveSibling(links.group(1)))
                        .as(document.toString())
                        .exists();
            }
        }
    }

    @Test
    void bothLanguagesShowTheSameCommands() throws IOException {
        assertThat(lines(PROJECT.resolve("README.zh.md"), "./portwhy"))
                .isEqualTo(lines(PROJECT.resolve("README.md"), "./portwhy"));
    }
}
