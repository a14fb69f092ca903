package dev.portwhy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.capture.CapturedMachine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is printed to be typed can be typed as it stands there. */
class InvocationTest {

    private static final Path MACHINE = Path.of("src/test/resources/golden/web1.capture");
    /** A command of ours up to the end of its line; its last words may be a sentence's. */
    private static final Pattern COMMAND = Pattern.compile("(?m)(?<![\\w/-])portwhy (?=[a-z0-9-]).*$");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "a b",
                "it's",
                "$HOME",
                "`id`",
                "\"x\"",
                "*",
                "[::1]:443",
                "~",
                "=x",
                "",
                "a\\b",
                "(x)",
                "机器",
                "a;b",
                "-x"
            })
    void aWordIsWhatAShellMakesOfIt(String word) throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", "printf %s " + Invocation.quoted(word)).start();
        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(word);
        assertThat(shell.waitFor()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "portwhy who; ./portwhy who",
                "portwhy; ./portwhy",
                "sudo portwhy hidden; sudo ./portwhy hidden",
                "portwhyx who; portwhyx who",
                "kill 12; kill 12",
                "sudo kill 12; sudo kill 12",
            })
    void theProgramHasTheNameThatTheUserCalledItBy(String command, String typed) {
        assertThat(Invocation.of(command, "./portwhy")).isEqualTo(typed);
    }

    private static Cli ask(int columns, String... words) {
        List<String> line = new java.util.ArrayList<>(List.of("--from", MACHINE.toString()));
        line.addAll(List.of(words));
        return Cli.run(new CapturedMachine(MACHINE), new Screen(columns, false), Map.of(), line.toArray(String[]::new));
    }

    /** On a screen of any width the same commands stand there, none of them on two lines. */
    @ParameterizedTest
    @ValueSource(
            strings = {"", "-v", "443", "443 -v", "connect 10.0.0.9:5432", "-N all 443", "--lang zh -v", "--lang zh"})
    void aCommandIsNeverFolded(String question) {
        String[] words = question.isEmpty() ? new String[0] : question.split(" ");
        List<String> whole = commands(ask(100_000, words).out());
        for (int columns = 40; columns <= 110; columns += 7) {
            String out = ask(columns, words).out();
            for (String command : whole) {
                assertThat(out).as("%d columns", columns).contains(command);
            }
        }
    }

    private static List<String> commands(String out) {
        List<String> commands = new java.util.ArrayList<>();
        Matcher matcher = COMMAND.matcher(out);
        while (matcher.find()) {
            // "Run portwhy capture again on that machine": the command is its first words
            commands.add(matcher.group()
                    .replaceFirst("(?<=portwhy capture) (again|一次|，).*", "")
                    .strip());
        }
        return commands;
    }

    /** What is asked again is asked of the same machine, with every option. */
    @Test
    void aQuestionToBeRepeatedHasAllItsWords() throws IOException {
        assertThat(ask(100_000).out()).contains("other remedies: portwhy --from " + MACHINE + " -v\n");
        assertThat(Cli.run("1-2000", "--from", "a file", "-N", "all").err())
                .endsWith("portwhy --from 'a file' -N all hidden --sweep 1-2000\n");
    }
}
