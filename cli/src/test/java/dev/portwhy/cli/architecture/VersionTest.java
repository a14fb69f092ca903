package dev.portwhy.cli.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** pom.xml says which version this is and of which time, and nothing says it otherwise. */
class VersionTest {

    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern NUMBER = Pattern.compile("<version>([0-9][^<]*)</version>");

    private static String read(Path file) throws IOException {
        return Files.readString(file);
    }

    private static String stated(String element) throws IOException {
        Matcher one =
                Pattern.compile("<" + element + ">([^<]*)</" + element + ">").matcher(read(PROJECT.resolve("pom.xml")));
        assertThat(one.find()).isTrue();
        return one.group(1);
    }

    /** Packages by their names: what a reader installs is what is made. */
    @Test
    void theFilesThatAreInstalledHaveThisVersion() throws IOException {
        Pattern name = Pattern.compile("portwhy[-_]([0-9]+[0-9.]*[0-9])[-_]");
        for (String readme : List.of("README.md", "README.zh.md")) {
            assertThat(name.matcher(read(PROJECT.resolve(readme))).results().map(found -> found.group(1)))
                    .as(readme)
                    .hasSize(2)
                    .containsOnly(stated("version"));
        }
        assertThat(read(PROJECT.resolve("CHANGELOG.md"))).contains("\n## " + stated("version") + "\n");
    }

    @Test
    void noScriptSpellsTheVersionOrItsTime() throws IOException {
        List<Path> scripts = new ArrayList<>();
        for (String name : List.of("dev", "verify", "portwhy", "build.sh")) {
            scripts.add(PROJECT.resolve(name));
        }
        for (String directory : List.of("packages", "kernels")) {
            try (Stream<Path> files = Files.walk(PROJECT.resolve(directory))) {
                scripts.addAll(
                        files.filter(file -> file.toString().endsWith(".sh")).toList());
            }
        }
        String day = stated("project.build.outputTimestamp").substring(0, "2026-11-01".length());
        for (Path script : scripts) {
            assertThat(read(script)).as(script.toString()).doesNotContain(stated("version"), day);
        }
    }

    /** Of other software, each version stands once; a module says its parent's and no other. */
    @Test
    void modulesSpellNoVersionButTheirParents() throws IOException {
        List<Path> modules;
        try (Stream<Path> entries = Files.list(PROJECT)) {
            modules = entries.map(entry -> entry.resolve("pom.xml"))
                    .filter(Files::exists)
                    .toList();
        }
        assertThat(modules)
                .hasSizeGreaterThan(10)
                .allSatisfy(
                        pom -> assertThat(NUMBER.matcher(read(pom)).results().map(VersionTest::number))
                                .as(pom.toString())
                                .containsExactly(stated("version")));
    }

    private static String number(MatchResult found) {
        return found.group(1);
    }
}
