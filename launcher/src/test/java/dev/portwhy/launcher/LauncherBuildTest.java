package dev.portwhy.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.launcher.Checkout.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole project in another directory, built by the launcher with the real Maven. */
class LauncherBuildTest {

    private static final String VERSION = "wire/src/main/java/dev/portwhy/wire/ProgramVersion.java";

    /** Where Maven finds what the build this test is part of has fetched. */
    private static final Map<String, String> REPOSITORY = Map.of(
            "HOME",
            System.getProperty("user.home"),
            "MAVEN_OPTS",
            System.getenv().getOrDefault("MAVEN_OPTS", ""));

    @TempDir
    Path directory;

    @Test
    void runsTheNewCodeAfterASourceChange() throws IOException {
        Checkout checkout = new Checkout(directory);
        copySources(checkout.root());
        Outcome first = checkout.start(REPOSITORY, "--version");
        assertThat(first.out()).as(first.err()).startsWith("portwhy ").doesNotContain("changed");
        List<Path> caches = Checkout.caches(checkout.root());
        assertThat(caches).hasSize(1);
        assertThat(caches.getFirst().resolveSibling("quick.jar")).exists();

        Path version = checkout.root().resolve(VERSION);
        Files.writeString(version, Files.readString(version).replaceFirst("TEXT = \"", "TEXT = \"changed-"));
        Outcome second = checkout.start(REPOSITORY, "--version");
        assertThat(second.out()).as(second.err()).startsWith("portwhy changed-");
        assertThat(Checkout.caches(checkout.root())).hasSize(2).containsAll(caches);
        assertThat(checkout.start(REPOSITORY, "--version")).isEqualTo(new Outcome(0, second.out(), ""));
    }

    /** What Maven needs, and nothing that a build has made. */
    private static void copySources(Path to) throws IOException {
        Checkout.copyPoms(to);
        try (Stream<Path> entries = Files.list(Checkout.PROJECT)) {
            for (Path module : entries.toList()) {
                if (Files.exists(module.resolve("pom.xml")) && Files.exists(module.resolve("src/main"))) {
                    Path target = to.resolve(Checkout.PROJECT.relativize(module));
                    Checkout.copy(module.resolve("src/main"), target.resolve("src/main"));
                }
            }
        }
    }
}
