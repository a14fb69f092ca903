package dev.portwhy.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher that {@code ./dev package} puts together, with a runtime that says what it was started with. */
class PackageLauncherTest {

    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    Path directory;

    private Path root = Path.of("");

    private record Run(int status, String out, String err) {}

    @BeforeEach
    void make() throws Exception {
        root = Files.createDirectories(directory.resolve("a place/portwhy"));
        Files.createDirectories(root.resolve("lib"));
        for (String jar : List.of("quick.jar", "jline-terminal-1.jar", "tomlj-1.jar", "sqlite-jdbc-1.jar")) {
            Files.writeString(root.resolve("lib/" + jar), "");
        }
        Path java = Files.createDirectories(root.resolve("runtime/bin")).resolve("java");
        executable(java, "#!/bin/sh\nprintf '<%s>' \"$JAVA_TOOL_OPTIONS\" \"$@\"\nexit 3\n");
        executable(root.resolve("portwhy"), assembled(""));
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String assembled(String place) throws Exception {
        Run made = run(
                Map.of(),
                "bash",
                "-c",
                "cd \"$1\" && . packages/package.sh && launcher \"$2\"",
                "-",
                "" + PROJECT,
                place);
        assertThat(made.err).isEmpty();
        return made.out;
    }

    private Run run(Map<String, String> environment, String... command) throws Exception {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(environment);
        int status = builder.start().waitFor();
        return new Run(
                status, Files.readString(out, StandardCharsets.UTF_8), Files.readString(err, StandardCharsets.UTF_8));
    }

    /** Neither looks for a JDK nor builds, nor keeps anything; and it is what a shell can read. */
    @Test
    void itIsTheSmallRunnerOnly() throws Exception {
        String text = Files.readString(root.resolve("portwhy"));
        assertThat(text).doesNotContain("mvn", "JAVA_HOME", "mkdir", "mv -", "AOTCacheOutput", "/var/cache");
        assertThat(text.lines().count()).isLessThan(250);
        assertThat(run(Map.of(), "sh", "-n", root.resolve("portwhy").toString()))
                .isEqualTo(new Run(0, "", ""));
    }

    /** The program that asks is handed the launcher's own words again, with a mark by which it does not ask once more. */
    @Test
    void whileAProcessAnswersItIsAskedAndOtherwiseTheRuntimeStarts() throws Exception {
        String program = root.resolve("portwhy").toString();
        Path place = Files.createDirectories(directory.resolve("run/portwhy"));
        Map<String, String> environment =
                Map.of("XDG_RUNTIME_DIR", directory.resolve("run").toString());
        executable(root.resolve("lib/ask"), "#!/bin/sh\nprintf '{%s}' \"$@\"\nshift 4\nexec \"$@\"\n");
        assertThat(run(environment, program, "443").out).startsWith("<>").doesNotContain("{");
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            Path path = place.resolve("answers.sock");
            socket.bind(UnixDomainSocketAddress.of(path));
            Run asked = run(environment, program, "two words", "", "-q");
            String lib = root.resolve("lib").toString();
            assertThat(asked.out)
                    .startsWith("{" + path + "}{" + lib + "}{" + program + "}{}{/bin/sh}{" + program
                            + "}{dev.portwhy.cli.Main}{two words}{}{-q}<>")
                    .endsWith("<dev.portwhy.cli.Main><two words><><-q>");
            assertThat(asked.out.split("\\{/bin/sh}", -1)).as("asked once").hasSize(2);
            assertThat(asked.status).isEqualTo(3);
            assertThat(run(environment, program, "张").out).doesNotContain("{");
        }
    }

    @Test
    void itStartsTheRuntimeBesideItWithTheWordsAsTheyAre() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("pw"), root.resolve("portwhy"));
        Run run = run(
                Map.of("JAVA_TOOL_OPTIONS", "-Xnonsense", "LC_ALL", "C.UTF-8"), link.toString(), "a b", "", "*", "端口");
        assertThat(run.status).as(run.err).isEqualTo(3);
        assertThat(run.out)
                .startsWith("<><-XX:SharedArchiveFile=" + root + "/lib/portwhy.jsa>")
                .contains("<-Dportwhy.command=" + link + ">")
                .endsWith("<-cp><" + root + "/lib/quick.jar><dev.portwhy.cli.Main><a b><><*><端口>");
    }

    @Test
    void aCommandThatHasLibrariesOfItsOwnGetsThem() throws Exception {
        assertThat(run(Map.of(), root.resolve("portwhy").toString(), "watch").out)
                .contains("quick.jar:" + root + "/lib/jline-terminal-1.jar>");
        assertThat(run(Map.of(), root.resolve("portwhy").toString(), "agent", "run").out)
                .contains("quick.jar:" + root + "/lib/tomlj-1.jar>");
    }

    /** Where a distribution puts it, it need not look for itself. */
    @Test
    void aPlaceThatIsKnownStandsInIt() throws Exception {
        Path command = directory.resolve("portwhy");
        executable(command, assembled("'" + root + "'"));
        assertThat(run(Map.of(), command.toString(), "443").out).endsWith("quick.jar><dev.portwhy.cli.Main><443>");
    }

    @Test
    void aRuntimeThatIsGoneIsNoAnswer() throws Exception {
        Files.delete(root.resolve("runtime/bin/java"));
        assertThat(run(Map.of(), root.resolve("portwhy").toString(), "443").status)
                .isGreaterThanOrEqualTo(70);
        Files.delete(root.resolve("lib/quick.jar"));
        Run run = run(Map.of("LC_ALL", "C"), root.resolve("portwhy").toString(), "443");
        assertThat(run).isEqualTo(new Run(70, "", "portwhy: " + root + "/lib/quick.jar cannot be read\n"));
    }
}
