package dev.portwhy.cli.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Screen;
import dev.portwhy.model.capture.CapturedMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is there after a capture: the whole file, for its owner only, or what was there before, and nothing else. */
class CaptureLeftoversTest {

    private static final Path WEB =
            Path.of("src/test/resources/golden/web1.capture").toAbsolutePath();

    @TempDir
    private Path directory;

    @TempDir
    private Path elsewhere;

    private List<String> capture(String... words) {
        List<String> line = new ArrayList<>(List.of("--from", WEB.toString(), "capture"));
        line.addAll(List.of(words));
        return ChildProgram.command("-Xmx128m", line.toArray(new String[0]));
    }

    private static List<String> shell(String before, List<String> command, String after) {
        List<String> words = new ArrayList<>(List.of("sh", "-c", before + " exec \"$@\" " + after, "sh"));
        words.addAll(command);
        return words;
    }

    private List<Path> present() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    private Path many() throws IOException {
        String text = Files.readString(WEB);
        StringBuilder many = new StringBuilder(text.substring(0, text.indexOf("\nend\t") + 1));
        int rows = text.split("\nsocket\t", -1).length - 1 + 300_000;
        for (int i = 0; i < 300_000; i++) {
            many.append("socket\t0\tTCP\tESTABLISHED\t10.0.0.5\t")
                    .append(i % 60_000)
                    .append("\t10.0.0.6\t443\n");
        }
        many.append(text.substring(text.indexOf("\nend\t") + 1).replaceFirst("end\t[0-9]+\t[0-9]+", "end\t1\t" + rows));
        return Files.writeString(elsewhere.resolve("many"), many);
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP"})
    void aSignalLeavesNoHalfOfAFile(String signal) throws Exception {
        Path file = directory.resolve("state");
        List<String> command =
                ChildProgram.command("-Xmx256m", "--from", many().toString(), "capture", file.toString());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(elsewhere.resolve("said").toFile())
                .start();
        try {
            Instant deadline = Instant.now().plus(Duration.ofSeconds(60));
            while (present().isEmpty() && process.isAlive() && Instant.now().isBefore(deadline)) {
                Thread.onSpinWait();
            }
            assertThat(present()).isNotEmpty();
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(present()).allMatch(file::equals);
    }

    @Test
    void whatAKilledOneLeftIsNotInTheWayOfTheNext() throws Exception {
        Path left = Files.createFile(directory.resolve(".portwhy.4711.part"));
        Path file = directory.resolve("state");
        assertThat(ChildProgram.run(elsewhere, capture(file.toString())).status())
                .isZero();
        assertThat(present()).containsExactlyInAnyOrder(left, file);
    }

    @Test
    void theFileIsItsOwnersOnlyWhateverTheMask() throws Exception {
        Path file = directory.resolve("state");
        ChildProgram run = ChildProgram.run(elsewhere, shell("umask 000;", capture(file.toString()), ""));
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aFileIsNotLostWhereItsSuccessorCannotBeWritten() throws Exception {
        Path file = Files.writeString(directory.resolve("state"), "the state before");
        ChildProgram run = ChildProgram.run(elsewhere, shell("ulimit -f 1;", capture("-f", file.toString()), ""));
        assertThat(run.status()).as(run.err()).isEqualTo(64);
        assertThat(run.err()).startsWith("portwhy: cannot write " + file).hasLineCount(1);
        assertThat(Files.readString(file)).isEqualTo("the state before");
        assertThat(present()).containsExactly(file);
    }

    @Test
    void standardOutputThatIsFullIsToldInALine() throws Exception {
        ChildProgram run = ChildProgram.run(elsewhere, shell("", capture("-"), ">/dev/full"));
        assertThat(run.status()).as(run.err()).isEqualTo(70);
        assertThat(run.err()).startsWith("portwhy: ").hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/full", "/dev/null", "FIFO", "DIRECTORY"})
    void whatIsNoOrdinaryFileIsLeftAlone(String what) throws Exception {
        Path file = what.startsWith("/") ? Path.of(what) : directory.resolve(what);
        if (what.equals("FIFO")) {
            assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                    .isZero();
        } else if (what.equals("DIRECTORY")) {
            Files.createDirectory(file);
        }
        Object before = Files.getAttribute(file, "unix:ino");
        Cli run = Cli.run(
                new CapturedMachine(WEB),
                Screen.PIPE,
                Map.of(),
                "--from",
                WEB.toString(),
                "capture",
                "-f",
                file.toString());
        assertThat(run.status()).isEqualTo(64);
        assertThat(run.err()).startsWith("portwhy: " + file + " is ").hasLineCount(1);
        assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(before);
    }
}
