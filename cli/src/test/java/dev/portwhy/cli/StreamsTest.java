package dev.portwhy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program's own process with its streams closed, full, or without a reader: an exit status that is true, and no more words. */
@Tag("kernel")
class StreamsTest {

    private static final Path MACHINE =
            Path.of("src/test/resources/golden/web1.capture").toAbsolutePath();

    @TempDir
    Path directory;

    private record Run(int status, String out, String err) {}

    /** The program, its words and redirections read by a shell. */
    private Run run(String words, String redirections) throws IOException, InterruptedException {
        List<String> java = ProgramLine.of();
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
        String line = "cd " + Invocation.quoted(directory.toString()) + "; " + Invocation.quoted(java) + " " + words
                + " >out 2>err " + redirections;
        int status = new ProcessBuilder("bash", "-c", line).start().waitFor();
        return new Run(status, read(out), read(err));
    }

    private static String read(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file) : "";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--help", "--version", "who", "who --json", "443", "443 8080 --json", "hidden -v", "lab list"})
    void anAnswerThatCannotBeWrittenIsAFaultInOneLine(String words) throws Exception {
        String line = words.startsWith("lab") ? words : "--from " + MACHINE + " " + words;
        for (String broken : List.of(">/dev/full", ">&-")) {
            Run run = run(line, broken);
            assertThat(run.status()).as(broken).isEqualTo(70);
            assertThat(run.err().lines().filter(text -> !text.contains("Not seen: ")))
                    .as(broken)
                    .singleElement()
                    .asString()
                    .startsWith("portwhy: cannot write the answer: ");
            assertThat(run(line, broken + " 2>&-").status())
                    .as("%s, nobody to tell", broken)
                    .isEqualTo(70);
        }
        Run told = run(line, "");
        Run untold = run(line, "2>&- <&-");
        assertThat(untold).isEqualTo(new Run(told.status(), told.out(), ""));
        assertThat(run(line, "2>/dev/full").status()).isEqualTo(told.status());
    }

    /** {@code | head -1}: the rest of a long answer has no reader. */
    @ParameterizedTest
    @ValueSource(strings = {"who", "who --json", "lab list", "hidden -v"})
    void aReaderThatHasSeenEnoughEndsItQuietly(String words) throws Exception {
        String line = words.startsWith("lab") ? words : "--from " + MACHINE + " " + words;
        Run run = run(line, "> >(exec 0<&-)");
        assertThat(run.status()).isZero();
        assertThat(run.err().lines().filter(text -> !text.contains("Not seen: ")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nosuchword", "--nosuch", "443 --uid nosuch"})
    void aComplaintThatNobodyHearsKeepsItsStatus(String words) throws Exception {
        assertThat(run(words, "2>&-").status()).isEqualTo(64);
        assertThat(run(words, ">&- 2>/dev/full").status()).isEqualTo(64);
    }
}
