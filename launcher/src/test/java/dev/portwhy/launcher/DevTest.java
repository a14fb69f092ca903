package dev.portwhy.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./dev} in a copy of as much of the project as it needs. */
class DevTest {

    private static final Pattern PRINTED = Pattern.compile("(?m)^\\./dev ([a-z]+)");
    private static final Pattern HANDLED = Pattern.compile("(?m)^  ([a-z]+)\\)");

    @TempDir
    private Path directory;

    private record Run(int status, String out, String err) {}

    @BeforeEach
    void copy() throws IOException {
        Checkout.copy(Checkout.PROJECT.resolve("dev"), directory.resolve("dev"));
    }

    private Run dev(String... words) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("bash", directory.resolve("dev").toString()));
        command.addAll(List.of(words));
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("PATH", directory.resolve("tools") + ":" + System.getenv("PATH"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // What is meant for the run that this test is part of; in MAVEN_OPTS is the home directory, within a
        // user namespace.
        builder.environment().keySet().removeAll(List.of("MAVEN_ARGS", "JDK_JAVA_OPTIONS"));
        int status = builder.start().waitFor();
        return new Run(
                status, Files.readString(out, StandardCharsets.UTF_8), Files.readString(err, StandardCharsets.UTF_8));
    }

    @Test
    void itsListHasEveryCommandThatItKnows() throws Exception {
        TreeSet<String> handled = new TreeSet<>();
        String script = Files.readString(directory.resolve("dev"));
        HANDLED.matcher(script.substring(script.lastIndexOf("\ncase $command in")))
                .results()
                .forEach(found -> handled.add(found.group(1)));
        assertThat(handled).contains("run", "unit", "dist");
        for (Run run : List.of(dev(), dev("help"), dev("--help"), dev("-h"))) {
            assertThat(run.status).isZero();
            assertThat(run.err).isEmpty();
            assertThat(PRINTED.matcher(run.out).results().map(found -> found.group(1)))
                    .containsExactlyInAnyOrderElementsOf(handled);
        }
    }

    @Test
    void whatItDoesNotKnowGivesOneLine() throws Exception {
        assertThat(dev("nonsense")).isEqualTo(new Run(64, "", "dev: no command nonsense; ./dev lists what there is\n"));
        Files.createDirectories(directory.resolve("model/src/test/java"));
        assertThat(dev("unit", "NoSuchTest")).isEqualTo(new Run(64, "", "dev: no test NoSuchTest\n"));
    }

    @Test
    void runHandsOnEveryWordAndTheStatus() throws Exception {
        StubProject.script(directory.resolve("portwhy"), "printf '<%s>' \"$@\"; exit 3");
        assertThat(dev("run", "a b", "--json", "")).isEqualTo(new Run(3, "<a b><--json><>", ""));
    }

    /** With Maven, JUnit and a JDK as they are here; what Maven has loaded once it does not ask for again. */
    @Test
    void aTestThatIsNamedIsBuiltAndRun() throws Exception {
        assumeTrue(
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, "mvn"))),
                "needs Maven");
        Checkout.copyPoms(directory);
        Checkout.copy(Checkout.PROJECT.resolve("model/src/main"), directory.resolve("model/src/main"));
        Path test = directory.resolve("model/src/test/java/dev/portwhy/model/QuickTest.java");
        Files.createDirectories(test.getParent());
        Files.writeString(test, test("443"));
        Run green = dev("unit", "QuickTest");
        assertThat(green.status).as(green.out + green.err).isZero();
        assertThat(green.out).containsPattern("1 tests successful");
        Files.writeString(test, test("444"));
        Run red = dev("unit", "QuickTest#aPort");
        assertThat(red.status).as(red.out + red.err).isEqualTo(1);
        assertThat(red.out).containsPattern("1 tests failed");
        // Built again was the test, and nothing else; none is there that asks the kernel.
        Run none = dev("kernel", "QuickTest");
        assertThat(none.status).as(none.out + none.err).isEqualTo(2);
    }

    private static String test(String port) {
        return """
            package dev.portwhy.model;
            class QuickTest {
                @org.junit.jupiter.api.Test
                void aPort() {
                    org.assertj.core.api.Assertions.assertThat(new Endpoint(IpAddress.parse("10.0.0.1").orElseThrow(), 443).port()).isEqualTo(%s);
                }
            }
            """.formatted(port);
    }
}
