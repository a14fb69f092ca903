package dev.portwhy.launcher;

import static dev.portwhy.launcher.StubProject.MAIN;
import static dev.portwhy.launcher.StubProject.TRAINING;
import static dev.portwhy.launcher.StubProject.main;
import static dev.portwhy.launcher.StubProject.script;
import static dev.portwhy.launcher.StubProject.training;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.launcher.Checkout.Outcome;
import dev.portwhy.launcher.Checkout.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher on a small program of its own; {@link LauncherBuildTest} has the real one. */
class LauncherTest {

    private static final String EXTRA = "cli/src/main/java/dev/portwhy/cli/Extra.java";

    /** Where the JVM says of each class whether it came from the start-up cache. */
    private static final String LOADED = "-Xlog:class+load=info:file=";

    /** Built once; every test gets a copy, which saves it the first build. */
    private static Checkout built;

    @TempDir
    Path directory;

    private Checkout checkout;

    @BeforeAll
    static void build(@TempDir Path directory) throws IOException {
        built = StubProject.checkout(directory);
        built.start();
    }

    @BeforeEach
    void copy() throws IOException {
        checkout = StubProject.copy(built, directory);
    }

    /** For what is to be seen at a first start. */
    private void forgetTheBuild() throws IOException {
        checkout = StubProject.checkout(directory.resolve("fresh"));
    }

    private int builds() throws IOException {
        return StubProject.builds(checkout.root().resolve("build"));
    }

    @Test
    void buildsAtTheFirstStartAndIsSilentAtTheSecond() throws IOException {
        forgetTheBuild();
        Outcome first = checkout.start("a b", "", "c*");
        assertThat(first.out()).isEqualTo("first a b||c*\n");
        assertThat(first.err()).contains("building").contains("preparing");
        Outcome second = checkout.start("-q");
        assertThat(second).isEqualTo(new Outcome(0, "first -q\n", ""));
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void runsTheNewCodeAfterAChangeAndNotTheOldCache() throws IOException {
        checkout.start();
        List<Path> oldCaches = Checkout.caches(checkout.root());
        checkout.write(MAIN, main("second"));
        assertThat(checkout.start().out()).isEqualTo("second \n");
        Path loaded = directory.resolve("loaded");
        assertThat(checkout.start(Map.of("PORTWHY_JAVA_FLAGS", LOADED + loaded)).out())
                .isEqualTo("second \n");
        assertThat(Files.readString(loaded)).contains("dev.portwhy.cli.Main source: shared objects file");
        assertThat(Checkout.caches(checkout.root())).hasSize(oldCaches.size() + 1);
        assertThat(builds()).isEqualTo(2);
    }

    /** It would be of the processor that made it: a machine image, a move to another host or a shared home may meet a lesser one. */
    @Test
    void theCacheHasNoMachineCode() throws IOException {
        Path log = directory.resolve("log");
        String flags = LOADED + log + " -Xlog:aot+codecache+init=info:file=" + log;
        assertThat(checkout.start(Map.of("PORTWHY_JAVA_FLAGS", flags)).out()).isEqualTo("first \n");
        assertThat(Files.readString(log))
                .contains("dev.portwhy.cli.Main source: shared objects file")
                .doesNotContain("AOT code");
    }

    @Test
    void noticesADeletedSource() throws IOException {
        checkout.write(EXTRA, "package dev.portwhy.cli; class Extra {}");
        checkout.write(MAIN, """
            package dev.portwhy.cli;
            public class Main {
                public static void main(String[] args) {
                    System.out.println(Main.class.getResource("Extra.class") != null);
                }
            }
            """);
        assertThat(checkout.start().out()).isEqualTo("true\n");
        Files.delete(checkout.root().resolve(EXTRA));
        assertThat(checkout.start().out()).isEqualTo("false\n");
    }

    @Test
    void aFileThatWasOnlyTouchedIsNoReasonToBuild() throws IOException {
        checkout.start();
        Files.setLastModifiedTime(
                checkout.root().resolve(MAIN), FileTime.from(Instant.now().plusSeconds(1)));
        assertThat(checkout.start()).isEqualTo(new Outcome(0, "first \n", ""));
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void aFailedBuildShowsTheCompilersLinesAndRunsNothing() throws IOException {
        checkout.start();
        checkout.write(MAIN, main("second").replace(");", ""));
        Outcome outcome = checkout.start();
        assertThat(outcome.status()).isEqualTo(70);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains("Main.java:4: error").contains("build failed");
        assertThat(checkout.root().resolve("build").toFile().list((directory, name) -> name.startsWith("stamp.")))
                .isEmpty();
        checkout.write(MAIN, main("third"));
        assertThat(checkout.start().out()).isEqualTo("third \n");
    }

    @Test
    void saysWhatToInstallWithoutMaven() throws IOException {
        forgetTheBuild();
        Path bin = directory.resolve("bin");
        for (String tool : List.of(
                "id", "stat", "head", "mkdir", "flock", "touch", "find", "sort", "xargs", "sha256sum", "cut", "rm")) {
            script(bin.resolve(tool), "PATH=/usr/bin:/bin exec " + tool + " \"$@\"");
        }
        Map<String, String> environment = Map.of("PATH", bin.toString());
        Outcome english = checkout.start(environment);
        assertThat(english.status()).isEqualTo(70);
        assertThat(english.err()).hasLineCount(1).contains("apt-get install maven");
        Outcome chinese = checkout.start(environment, "--lang", "zh");
        assertThat(chinese.err()).hasLineCount(1).contains("请安装 Maven");
    }

    @Test
    void whatMavenCannotDownloadIsNamedInOneLine() throws IOException {
        forgetTheBuild();
        Path bin = directory.resolve("bin");
        script(bin.resolve("mvn"), "echo '[ERROR] Could not transfer artifact a:b:pom:1 from/to central'; exit 1");
        Map<String, String> environment = Map.of("PATH", bin + ":/usr/bin:/bin");
        Outcome english = checkout.start(environment);
        assertThat(english.status()).isEqualTo(70);
        assertThat(english.err().lines().toList().getLast())
                .contains("could not download")
                .contains("a:b:pom:1");
        assertThat(english.err()).doesNotContain("ERROR");
        script(bin.resolve("mvn"), "echo 'Unrecognized option: -o'; exit 1");
        assertThat(checkout.start(environment).err())
                .contains("Unrecognized option: -o\n")
                .contains("build failed");
    }

    @Test
    void startsThroughSymbolicLinksAndAnotherDirectorysPath() throws IOException {
        checkout.start();
        Path bin = Files.createDirectories(directory.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("one"), Path.of("../checkout/portwhy"));
        Files.createSymbolicLink(bin.resolve("two"), bin.resolve("one"));
        Path loaded = directory.resolve("loaded");
        for (String name : List.of(bin + "/two", "../bin/one", "../checkout/./portwhy")) {
            Files.deleteIfExists(loaded);
            Map<String, String> environment = Map.of("PORTWHY_JAVA_FLAGS", LOADED + loaded);
            assertThat(checkout.begin(environment, List.of(name, "x")).end())
                    .isEqualTo(new Outcome(0, "first x\n", ""));
            assertThat(Files.readString(loaded)).contains("dev.portwhy.cli.Main source: shared objects file");
        }
    }

    /** What the screens print to be typed again begins with it. */
    @Test
    void theProgramKnowsTheCommandAsItWasTyped() throws IOException {
        checkout.write(MAIN, main("").replace("String.join(\"|\", args)", "System.getProperty(\"portwhy.command\")"));
        checkout.start();
        Path bin = Files.createDirectories(directory.resolve("a bin"));
        Path earlier = Files.createDirectories(directory.resolve("earlier"));
        Files.createSymbolicLink(bin.resolve("pw"), checkout.root().resolve("portwhy"));
        String path = "/nonexistent:" + earlier + ":" + bin + ":/usr/bin:/bin";
        assertThat(typed(path, "pw")).isEqualTo("pw");
        assertThat(typed(path, "../a\\ bin/pw")).isEqualTo("../a bin/pw");
        assertThat(typed(path, "../checkout/portwhy")).isEqualTo("../checkout/portwhy");
        assertThat(typed(path, "cd ../checkout && sh portwhy")).isEqualTo("./portwhy");
        script(earlier.resolve("pw"), "echo another one");
        assertThat(typed(path, "'" + bin + "/pw'")).isEqualTo(bin + "/pw");
    }

    private String typed(String path, String line) throws IOException {
        Outcome outcome = checkout.begin(Map.of("PATH", path), List.of("/bin/sh", "-c", line))
                .end();
        assertThat(outcome.status()).as(outcome.err()).isZero();
        return outcome.out().strip();
    }

    @Test
    void startsAtTheSameTimeBuildOnce() throws IOException {
        forgetTheBuild();
        List<Running> starts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            starts.add(checkout.begin(Map.of(), List.of(checkout.launcher())));
        }
        for (Running start : starts) {
            Outcome outcome = start.end();
            assertThat(outcome.out()).as(outcome.err()).isEqualTo("first \n");
        }
        assertThat(builds()).isEqualTo(1);
        assertThat(Checkout.caches(checkout.root())).hasSize(1);
    }

    @Test
    void startsWithoutACacheWhereTheTrainingFails() throws IOException {
        forgetTheBuild();
        checkout.write(TRAINING, training("""
            try {
                new ProcessBuilder("kill", "-9", "" + ProcessHandle.current().pid()).start().waitFor();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            """));
        assertThat(checkout.start().out()).isEqualTo("first \n");
        assertThat(checkout.start()).isEqualTo(new Outcome(0, "first \n", ""));
        try (var files = Files.walk(checkout.root().resolve("build"))) {
            assertThat(files.map(Path::toString)).noneMatch(file -> file.contains(".aot"));
        }
    }

    @Test
    void makesAJarSetThatWasRemovedAnew() throws IOException {
        checkout.start();
        for (Path cache : Checkout.caches(checkout.root())) {
            Files.delete(cache);
        }
        assertThat(checkout.start().out()).isEqualTo("first \n");
        assertThat(Checkout.caches(checkout.root())).hasSize(1);
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void flagsFromTheEnvironmentDoNotDisturb() throws IOException {
        checkout.start();
        Map<String, String> environment = Map.of(
                "JAVA_TOOL_OPTIONS", "-Da=b", "JDK_JAVA_OPTIONS", "-Dc=d", "_JAVA_OPTIONS", "-De=f", "CLASSPATH", "/x");
        assertThat(checkout.start(environment)).isEqualTo(new Outcome(0, "first \n", ""));
    }

    @Test
    void passesOverAJdkThatIsTooOld() throws IOException {
        script(directory.resolve("jdk/bin/java"), "exit 1");
        Files.writeString(directory.resolve("jdk/release"), "JAVA_VERSION=\"17.0.25\"\n");
        String path = System.getProperty("java.home") + "/bin:/usr/bin:/bin";
        Map<String, String> environment =
                Map.of("JAVA_HOME", directory.resolve("jdk").toString(), "PATH", checkout.root() + "/tools:" + path);
        assertThat(checkout.start(environment).out()).isEqualTo("first \n");
    }

    @Test
    void anInstallationWithoutSourcesNeedsNoMaven() throws IOException {
        checkout.start();
        Path installed = directory.resolve("installed");
        Path jars = Checkout.caches(checkout.root()).getFirst().resolveSibling("lib");
        Checkout.copy(jars, installed.resolve("lib"));
        assertThat(installed.resolve("lib/boot-1.jar")).exists();
        Checkout.copy(checkout.root().resolve("portwhy"), installed.resolve("portwhy"));
        Files.writeString(installed.resolve("lib/jars"), "hash=0123456789abcdef\n");
        String command = installed.resolve("portwhy").toString();
        assertThat(checkout.begin(Map.of(), List.of(command)).end().out()).isEqualTo("first \n");
        assertThat(checkout.begin(Map.of(), List.of(command)).end()).isEqualTo(new Outcome(0, "first \n", ""));
        assertThat(builds()).isEqualTo(1);
        assertThat(installed.resolve("build/sources"))
                .content()
                .contains("jars='cli-1.jar other-1.jar'\nlate='jline-1.jar prometheus-1.jar'\n");

        // Another archive, unpacked over this one: its files are as old as it is.
        checkout.write(MAIN, main("second"));
        checkout.start();
        for (Path cache : Checkout.caches(checkout.root())) {
            if (!cache.resolveSibling("lib").equals(jars)) {
                Checkout.copy(cache.resolveSibling("lib"), installed.resolve("lib"));
            }
        }
        Files.writeString(installed.resolve("lib/jars"), "hash=fedcba9876543210\n");
        for (String file : List.of(
                "lib",
                "lib/jars",
                "lib/boot-1.jar",
                "lib/cli-1.jar",
                "lib/jline-1.jar",
                "lib/other-1.jar",
                "lib/prometheus-1.jar")) {
            Files.setLastModifiedTime(installed.resolve(file), FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        }
        assertThat(checkout.begin(Map.of(), List.of(command)).end().out()).isEqualTo("second \n");
    }

    /** What only the live screen needs makes no other command's start slower. */
    @Test
    void librariesOfOneCommandAreOnItsClassPathAlone() throws IOException {
        checkout.write(
                MAIN, main("first").replace("String.join(\"|\", args)", "System.getProperty(\"java.class.path\")"));
        checkout.start();
        assertThat(checkout.start("443").out()).doesNotContain("jline", "prometheus");
        assertThat(checkout.start("-q", "watch").out())
                .contains("lib/jline-1.jar")
                .doesNotContain("prometheus");
        assertThat(checkout.start("agent", "status").out())
                .contains("lib/prometheus-1.jar")
                .doesNotContain("jline");
    }
}
