package dev.portwhy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.words.Catalogue;
import dev.portwhy.words.Language;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What people are told of commands and options is what is taken, no more and no less. */
class ManualTest {

    /** A value for each that stands in the place of one. */
    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("USER", "root"),
            Map.entry("LO-HI", "80-90"),
            Map.entry("N", "7"),
            Map.entry("NAME", "1"),
            Map.entry("FILE", "x"),
            Map.entry("DIR", "x"),
            Map.entry("WHEN", "never"),
            Map.entry("en|zh", "zh"),
            Map.entry("true|false", "true"),
            Map.entry("R", "7"),
            Map.entry("T", "7s"),
            Map.entry("TIME", "90s"),
            Map.entry("SPAN", "14d"),
            Map.entry("SIZE", "1g"),
            Map.entry("ADDR", "127.0.0.1"),
            Map.entry("ADDR:PORT", "127.0.0.1:9467"),
            Map.entry("PATH", "x"),
            Map.entry("URL", "http://127.0.0.1:4318/v1/metrics"));

    /** What follows an option that takes no value, and must be left alone. */
    private static final String NEXT = "next";

    private static List<OptionEntry> taken() {
        return Manual.OPTIONS.stream()
                .filter(option -> !option.names().contains(Manual.TRUST))
                .toList();
    }

    private static String value(OptionEntry option) {
        return Objects.requireNonNull(VALUES.get(option.value()), option.written());
    }

    /** Offers an option with what follows it; says how many words were left, -1 where it is none. */
    private static int offer(String command, boolean global, String name, String... following) {
        Arguments arguments = new Arguments(List.of(following));
        boolean known;
        try {
            known = Commands.create(command).option(name, arguments)
                    || global && new GlobalOptions(Language.EN).option(name, arguments);
        } catch (UsageException refusedItsValue) {
            known = true;
        }
        if (!known) {
            return -1;
        }
        int left = 0;
        while (arguments.hasNext()) {
            arguments.next();
            left++;
        }
        return left;
    }

    @Test
    void everyOptionIsTakenWithItsValueAndWithoutOneThatItHasNot() {
        for (OptionEntry option : taken()) {
            for (String name : option.names()) {
                String next = option.value().isEmpty() ? NEXT : value(option);
                assertThat(offer(option.command(), true, name, next))
                        .as("%s %s", option.command(), name)
                        .isEqualTo(option.value().isEmpty() ? 1 : 0);
            }
        }
    }

    /** Before the word of a command it is not known whose option it is; nor are there two long ones that differ in this. */
    @Test
    void whichOptionsTakeAValueIsKnownBeforeTheCommandIs() {
        for (OptionEntry option : taken()) {
            for (String name : option.names()) {
                // A letter may be another command's without a value (who -n, load -n N): it stands behind the word of
                // its own.
                boolean twice = !name.startsWith("--")
                        && taken().stream()
                                .anyMatch(other -> other.names().contains(name)
                                        && other.value().isEmpty()
                                                != option.value().isEmpty());
                assertThat(GlobalOptions.takesValue(name))
                        .as(name)
                        .isEqualTo(!twice && !option.value().isEmpty());
            }
        }
    }

    /** A long option is compared with a constant of some class; of letters there are not so many. */
    @Test
    void everyOptionThatIsTakenIsInTheManual() throws IOException {
        Set<String> candidates = options();
        assertThat(candidates).contains("--sweep", "--json", "--until-input-ends", "-t");
        for (char c = '!'; c <= '~'; c++) {
            candidates.add("-" + c);
        }
        List<String> commands = new ArrayList<>(Commands.there());
        commands.add("");
        for (String command : commands) {
            for (String name : candidates) {
                if (offer(command, true, name, "7") >= 0) {
                    assertThat(taken())
                            .as("%s %s", command, name)
                            .anyMatch(option ->
                                    option.of(command) && option.names().contains(name));
                }
                if (offer(command, false, name, "7") >= 0) {
                    assertThat(taken())
                            .as("%s %s, of its own", command, name)
                            .anyMatch(option -> option.command().equals(command)
                                    && option.names().contains(name));
                }
            }
        }
    }

    /** Every constant of the front end that looks like an option. */
    private static Set<String> options() throws IOException {
        Set<String> options = new TreeSet<>();
        Path classes = Path.of(
                Objects.requireNonNull(Main.class.getResource("Main.class")).getPath());
        try (Stream<Path> files = Files.walk(Objects.requireNonNull(classes.getParent()))) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".class")).toList()) {
                if (file.endsWith("Manual.class")) {
                    continue;
                }
                for (PoolEntry entry :
                        ClassFile.of().parse(Files.readAllBytes(file)).constantPool()) {
                    if (entry instanceof StringEntry text && text.stringValue().matches("--?[a-z0-9-]+")) {
                        options.add(text.stringValue());
                    }
                }
            }
        }
        return options;
    }

    @Test
    void everyCommandThereIsIsInTheManualAndTheReverse() {
        List<String> names = Manual.COMMANDS.stream()
                .map(CommandEntry::name)
                .filter(name -> !name.isEmpty())
                .toList();
        assertThat(names).isEqualTo(Commands.there());
        assertThat(Manual.OPTIONS)
                .extracting(OptionEntry::command)
                .allMatch(command -> command.isEmpty() || Manual.command(command) != null);
    }

    @Test
    void theSecondWordsOfLabAreThoseThatItTakes() {
        String complaint = Cli.run("lab", "nonsense").err();
        List<String> words =
                Manual.words("lab").stream().map(CommandEntry::name).toList();
        assertThat(complaint).contains(String.join(", ", words));
        for (OptionEntry option : taken()) {
            if (option.command().equals("lab")) {
                assertThat(words).contains(option.word());
                for (String word : words) {
                    List<String> line = new ArrayList<>(
                            List.of("--root", "/", "lab", word, option.names().getFirst()));
                    if (!option.value().isEmpty()) {
                        line.add(value(option));
                    }
                    // Another word's option is none; its own leads on to what a recording cannot do.
                    assertThat(Cli.run(line.toArray(String[]::new)).err())
                            .as("%s", line)
                            .satisfies(err ->
                                    assertThat(err.contains("unknown option")).isEqualTo(!word.equals(option.word())));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyOptionIsInTheHelpOfItsCommandWithItsWords(Language language) {
        Map<String, String> words = Catalogue.load("help", language);
        for (OptionEntry option : Manual.OPTIONS) {
            String help = Cli.run(
                            "help", option.command().isEmpty() ? "help" : option.command(), "--lang", language.code())
                    .out();
            assertThat(help.lines())
                    .as(option.written())
                    .filteredOn(line -> line.strip().startsWith(option.written() + "  "))
                    // The words of tune have some of the same name, each with words of its own.
                    .filteredOn(line -> description(line).length() > 1
                            && words.getOrDefault(option.key(), "").startsWith(description(line)))
                    .hasSize(option.shown() ? 1 : 0);
        }
    }

    /** As much of it as stands on the first line. */
    private static String description(String line) {
        return line.strip().replaceFirst(".*?  +", "");
    }

    /** A line that begins with a dash is that of an option: help tells of none besides. */
    @Test
    void helpTellsOfNothingElse() {
        for (String command : Commands.there()) {
            List<String> written = Manual.OPTIONS.stream()
                    .filter(option -> option.shown() && option.of(command))
                    .map(OptionEntry::written)
                    .toList();
            assertThat(Cli.run("help", command).out().lines())
                    .filteredOn(
                            line -> line.strip().startsWith("-") && line.strip().contains("   "))
                    .allMatch(line -> written.contains(line.strip().replaceFirst("  .*", "")));
        }
    }

    /** The launcher looks for a few before Java runs: for those only, and they mean the same there. */
    @Test
    void theLauncherKnowsNoOptionOfItsOwn() throws IOException {
        Set<String> looked = Pattern.compile("(?:\"\\$\\{1:-}\" != |' |launch command )(--[a-z-]+)")
                .matcher(Files.readString(Path.of("../portwhy")))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(looked).containsExactly("--at", "--lang", Manual.TRUST, "--version");
        assertThat(Manual.OPTIONS.stream().flatMap(option -> option.names().stream()))
                .containsAll(looked);
    }

    @Test
    void theSameNameIsToldOnceOfACommand() {
        for (String command : Commands.there()) {
            List<String> names = taken().stream()
                    .filter(option -> option.command().equals(command))
                    .flatMap(option -> option.names().stream().map(name -> option.word() + " " + name))
                    .toList();
            assertThat(names).doesNotHaveDuplicates();
        }
    }
}
