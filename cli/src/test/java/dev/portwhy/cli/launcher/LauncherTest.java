package dev.portwhy.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.launcher.Checkout.Outcome;
import dev.portwhy.cli.launcher.Checkout.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher on a program of two classes. A script stands in for Maven and compiles them, so that a build takes a
 * second; {@link LauncherBuildTest} has the real one.
 */
class LauncherTest {

    private static final String MAIN = "cli/src/main/java/dev/portwhy/cli/Main.java";
    private static final String TRAINING = "cli/src/main/java/dev/portwhy/cli/Training.java";
    private static final String EXTRA = "cli/src/main/java/dev/portwhy/cli/Extra.java";

    /** Where the JVM says of each class whether it came from the start-up cache. */
    private static final String LOADED = "-Xlog:class+load=info:file=";

    private static final String MAVEN = """
            echo built >>builds
            for word; do
              case $word in -Dportwhy.target=*) out=${word#*=}; out=${out%/*}/cli ;; esac
            done
            rm -rf "$out"
            mkdir -p "$out/classes" "$out/lib"
            "$JAVA_HOME/bin/javac" -d "$out/classes" cli/src/main/java/dev/portwhy/cli/*.java >"$out/log" 2>&1 || {
              sed 's/^/[ERROR] /' "$out/log"
              exit 1
            }
            date=--date=2026-01-01T00:00:00Z
            "$JAVA_HOME/bin/jar" --create $date --file "$out/cli-1.jar" -C "$out/classes" .
            "$JAVA_HOME/bin/jar" --create $date --file "$out/lib/other-1.jar" cli/pom.xml
            """;

    @TempDir
    Path directory;

    private Checkout checkout;

    @BeforeEach
    void makeCheckout() throws IOException {
        checkout = new Checkout(directory);
        checkout.write("pom.xml", "<project/>\n");
        checkout.write("cli/pom.xml", "<project/>\n");
        checkout.write(".mvn/maven.config", "");
        script(checkout.root().resolve("tools/mvn"), MAVEN);
        checkout.write(MAIN, main("first"));
        checkout.write(TRAINING, training("Main.main(new String[0]);"));
    }

    private static String main(String word) {
        return """
                package dev.portwhy.cli;
                public class Main {
                    public static void main(String[] args) {
                        System.out.println("%s " + String.join("|", args));
                    }
                }
                """.formatted(word);
    }

    private static String training(String statement) {
        return "package dev.portwhy.cli; class Training { public static void main(String[] args) { " + statement
                + " } }";
    }

    private static void script(Path file, String text) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private int builds() throws IOException {
        Path builds = checkout.root().resolve("builds");
        return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
    }

    @Test
    void buildsAtTheFirstStartAndIsSilentAtTheSecond() throws IOException {
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
        checkout.write(MAIN, main("third"));
        assertThat(checkout.start().out()).isEqualTo("third \n");
    }

    @Test
    void saysWhatToInstallWithoutMaven() throws IOException {
        Path bin = directory.resolve("bin");
        for (String tool : List.of("mkdir", "flock", "touch", "date", "find", "sort", "xargs", "sha256sum", "cut")) {
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

    @Test
    void startsAtTheSameTimeBuildOnce() throws IOException {
        List<Running> starts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
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
        Checkout.copy(checkout.root().resolve("portwhy"), installed.resolve("portwhy"));
        Files.writeString(installed.resolve("lib/jars"), "hash=0123456789abcdef\njars='cli-1.jar other-1.jar'\n");
        String command = installed.resolve("portwhy").toString();
        assertThat(checkout.begin(Map.of(), List.of(command)).end().out()).isEqualTo("first \n");
        assertThat(checkout.begin(Map.of(), List.of(command)).end()).isEqualTo(new Outcome(0, "first \n", ""));
        assertThat(builds()).isEqualTo(1);
    }
}
