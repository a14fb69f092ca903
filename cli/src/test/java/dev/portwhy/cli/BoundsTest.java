package dev.portwhy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is typed, however much of it: one line that can be read, and an exit status that says whose fault it is. */
@Timeout(60)
class BoundsTest {

    private static final int LONG = 100_000;

    @TempDir
    Path directory;

    private static void assertOneLine(Cli run) {
        assertThat(run.status()).isEqualTo(64);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("portwhy: ").hasSizeLessThan(450);
        assertThat(run.err().lines()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "not ", "! ", "pid = 1 and ", "sport = :1 or ", "state established not ( "})
    void aFilterWithoutEnd(String part) {
        assertOneLine(Cli.run("who", part.repeat(30_000)));
        assertOneLine(Cli.run("hidden", part.repeat(30_000)));
    }

    /** The JVM has one error for memory and for threads; without threads there is no answer at all. */
    @Test
    void withoutAnotherThreadItIsSaidSoAndNotThatMemoryIsLacking() {
        for (String language : List.of("en", "zh")) {
            Cli run = Cli.run(
                    what -> {
                        throw new OutOfMemoryError(
                                "unable to create native thread: possibly out of memory or process/resource limits"
                                        + " reached");
                    },
                    Screen.PIPE,
                    Map.of(),
                    "--lang",
                    language);
            assertThat(run.status()).isEqualTo(70);
            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .hasLineCount(1)
                    .contains("ulimit -u", "pids.max")
                    .doesNotContain("MB");
        }
    }

    @Test
    void aFilterOfOrdinaryDepthIsUnderstood() {
        String filter = "( ".repeat(90) + "pid = 1" + " )".repeat(90) + " and pid = 2".repeat(800);
        // 3 where something of this machine, on which nothing is to match, could not be read.
        assertThat(Cli.run("who", filter, "-q").status()).isIn(0, 3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@",
                "--@",
                "--@=1",
                "--lang @",
                "--color @",
                "--root @",
                "-N @",
                "1@",
                "@:80",
                "[@]:80",
                "53/@",
                "80 --uid @",
                "80 @",
                "help @",
                "connect @",
                "connect @:80",
                "connect @ 10.0.0.1:80",
                "who @",
                "who pid = @",
                "who src @",
                "who sport = @",
                "who state @",
                "hidden --sweep @",
                "lab @",
                "lab run @",
                "lab run ./@",
                "lab show @",
                "lab hold @ 80",
                "lab hold listener @",
                "lab fuzz --count @",
                "lab what-if @",
                "lab what-if @=1",
            })
    void aWordOfAHundredThousandLetters(String line) {
        for (String letter : new String[] {"a", "9", "(", "\u0007", "机"}) {
            String[] words = line.split(" ");
            for (int i = 0; i < words.length; i++) {
                words[i] = words[i].replace("@", letter.repeat(LONG));
            }
            assertOneLine(Cli.run(words));
        }
    }

    /** These are read, or written, before anything can be said about them; they are no matter of usage. */
    @ParameterizedTest
    @ValueSource(strings = {"--from @", "capture @"})
    void aFileNameOfAHundredThousandLetters(String line) {
        Cli run = Cli.run(line.replace("@", "a".repeat(LONG)).split(" "));
        assertThat(run.status()).isIn(3, 64);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).hasSizeLessThan(450);
        assertThat(run.err().lines()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "repeat 1000000000\na = tcp4\nend\n",
                "repeat 100000\nrepeat 100000\na = tcp4\nend\nend\n",
                "repeat 100000\n@n\nend\n",
                "repeat 100000\n#@a\nend\n",
                "@r",
                "@e",
                "@a",
                "a = tcp4 @a",
                "@0",
                "wait 99999999999999999999s\n",
            })
    void aScenarioWithoutEnd(String text) throws IOException {
        Path file = directory.resolve("long.scenario");
        Files.writeString(
                file,
                text.replace("@n", "\n".repeat(500_000))
                        .replace("@r", "repeat 2\n".repeat(90_000))
                        .replace("@e", "end\n".repeat(200_000))
                        .replace("@a", "a".repeat(900_000))
                        .replace("@0", "\0".repeat(900_000)));
        assertOneLine(Cli.run("lab", "run", file.toString()));
    }

    @Test
    void aScenarioThatIsNoText() throws IOException {
        Path file = directory.resolve("binary.scenario");
        Files.write(file, new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, (byte) 0xff, (byte) 0xc0, 0});
        assertOneLine(Cli.run("lab", "run", file.toString()));
        assertOneLine(Cli.run("lab", "run", "/dev/zero"));
    }

    @Test
    void aScenarioOfEightGigabytes() throws IOException {
        Path file = directory.resolve("large.scenario");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(8L << 30);
        }
        assertOneLine(Cli.run("lab", "run", file.toString()));
    }
}
