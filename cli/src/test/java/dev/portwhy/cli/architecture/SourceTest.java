package dev.portwhy.cli.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every source file keeps to. */
class SourceTest {

    private static final int MOST_LINES = 500;

    /** Tests run in the directory of their module. */
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    private static List<Path> sources() throws IOException {
        List<Path> modules;
        try (Stream<Path> entries = Files.list(PROJECT)) {
            modules = entries.map(entry -> entry.resolve("src"))
                    .filter(Files::isDirectory)
                    .toList();
        }
        Stream<Path> all = Stream.empty();
        for (Path module : modules) {
            try (Stream<Path> files = Files.walk(module)) {
                all = Stream.concat(all, files.filter(file -> file.toString().endsWith(".java")).toList().stream());
            }
        }
        return all.toList();
    }

    @Test
    void noFileIsLongerThanAPersonReads() throws IOException {
        assertThat(sources())
                .isNotEmpty()
                .allSatisfy(file -> assertThat(Files.readAllLines(file))
                        .as(PROJECT.relativize(file).toString())
                        .hasSizeLessThanOrEqualTo(MOST_LINES));
    }

    @Test
    void aSimpleNameMeansOneThing() throws IOException {
        Map<String, List<String>> places = new TreeMap<>();
        for (Path file : sources()) {
            places.computeIfAbsent(Objects.requireNonNull(file.getFileName()).toString(), name -> new ArrayList<>())
                    .add(PROJECT.relativize(file).toString());
        }
        assertThat(places).isNotEmpty();
        assertThat(places.entrySet())
                .filteredOn(place -> !place.getKey().equals("package-info.java"))
                .allMatch(place -> place.getValue().size() == 1);
    }

    /** Of the sources and not of the class files: there is no telling whose constant a class file has. */
    @Test
    void theKernelsSettingsAreSpelledInOnePlace() throws IOException {
        Pattern literal = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");
        Pattern key = Pattern.compile("^(net|fs|kernel|vm|user)\\.[a-z0-9_]+[a-z0-9_.-]*( ?=.*)?$");
        List<String> places = new ArrayList<>();
        for (Path file : sources()) {
            String name = PROJECT.relativize(file).toString();
            if (!name.contains("/src/main/")) {
                continue;
            }
            literal.matcher(Files.readString(file))
                    .results()
                    .map(match -> match.group(1))
                    .filter(text ->
                            key.matcher(text).find() || Setting.all().stream().anyMatch(names(text)))
                    .forEach(text -> places.add(name + ": " + text));
        }
        String registry = "model/src/main/java/dev/portwhy/model/Setting.java: ";
        assertThat(places)
                .containsExactlyInAnyOrderElementsOf(Setting.all().stream()
                        .map(setting -> registry + setting.key())
                        .toList());
    }

    private static Predicate<Setting> names(String text) {
        return setting ->
                text.contains(setting.key()) || text.contains(setting.key().replace('.', '/'));
    }

    @Test
    void everyPackageOfTheProductSaysWhatItIsForAndIsNullMarked() throws IOException {
        List<Path> packages = sources().stream()
                .filter(file -> file.toString().contains("/src/main/"))
                .map(file -> Objects.requireNonNull(file.getParent()))
                .distinct()
                .toList();
        assertThat(packages)
                .isNotEmpty()
                .allSatisfy(directory -> assertThat(Files.readString(directory.resolve("package-info.java")))
                        .startsWith("/**")
                        .contains("@NullMarked"));
    }

    @Test
    void nothingIsSwitchedOffOrPutOff() throws IOException {
        // The words are put together here so that this file does not hold them.
        List<String> words = List.of("@Dis" + "abled", "TO" + "DO", "FIX" + "ME");
        assertThat(sources())
                .allSatisfy(file -> assertThat(Files.readString(file))
                        .as(PROJECT.relativize(file).toString())
                        .doesNotContain(words));
    }
}
