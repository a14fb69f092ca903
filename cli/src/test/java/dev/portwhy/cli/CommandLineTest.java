package dev.portwhy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

    @ParameterizedTest
    @CsvSource({"hwo, who", "whoo, who", "conect, connect", "hiden, hidden", "captrue, capture"})
    void aWordThatIsNothingNamesTheNearestCommand(String word, String nearest) {
        Cli run = Cli.run(word);
        assertThat(run.status()).isEqualTo(64);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .isEqualTo("portwhy: no command \"" + word + "\". The nearest one is: portwhy " + nearest + "\n");
    }

    @Test
    void theLanguageOfAComplaintIsTheChosenOne() {
        assertThat(Cli.run("--lang", "zh", "hwo").err()).contains("没有命令“hwo”");
        assertThat(Cli.run("--lang=zh", "hwo").err()).contains("没有命令“hwo”");
        assertThat(Cli.run(null, Screen.PIPE, Map.of("LANG", "zh_CN.UTF-8"), "hwo")
                        .err())
                .contains("没有命令");
        assertThat(Cli.run(null, Screen.PIPE, Map.of("LANG", "zh_CN.UTF-8", "LC_ALL", "C"), "hwo")
                        .err())
                .contains("no command");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--lang fr; --lang fr: no such value. Possible: en, zh",
                "--color red; --color red: no such value. Possible: auto, always, never",
                "--lang; --lang needs a value after it",
                "-N; -N needs a value after it",
                "help --frobnicate; no option --frobnicate. See: portwhy help --help",
                "--json -q; --json and -q exclude each other. Leave one out.",
                "--json=yes; --json takes no value",
                "--root / --from x; --root and --from exclude each other. Leave one out.",
                "explain; explain: not in this version",
                "[x%lo]:80; [x%lo]:80: x%lo is no address. Names are not looked up.",
                "10.0.0.1; 10.0.0.1 is an address. Which port? Write 10.0.0.1:443",
                "connect 10.0.0.1; 10.0.0.1 is an address. Which port? Write 10.0.0.1:443",
                "80 --uid 4294967295; --uid 4294967295: not a whole number from 0 to 4294967294",
                "capture -f /dev/null; /dev/null is no ordinary file. For standard output write: portwhy capture -",
                "fe80::1:80; fe80::1:80: an IPv6 address needs brackets: [::1]:443",
                "[fe80::1%lo]:80; [fe80::1%lo]:80: an address with a zone (%lo) cannot be asked about."
                        + " Ask about the port alone: every holder is shown, whatever its address.",
                "who -i; no option -i. See: portwhy who --help",
                "53/tcp --udp; 53/tcp: --udp asks for another protocol. Leave one of them out.",
                "--tcp 53/udp; 53/udp: --tcp asks for another protocol. Leave one of them out.",
                "connect -u 10.0.0.1:53/tcp; 10.0.0.1:53/tcp: --udp asks for another protocol. Leave one of them out.",
                "tune --help; tune: not in this version",
            })
    void aCommandLineThatMakesNoSenseGivesOneLine(String line, String complaint) {
        Cli run = Cli.run(line.split(" "));
        assertThat(run.err()).isEqualTo("portwhy: " + complaint + "\n");
        assertThat(run.status()).isEqualTo(64);
        assertThat(run.out()).isEmpty();
    }

    /** Help is read on a terminal: nothing in it is wider than that, in either language. */
    @ParameterizedTest
    @ValueSource(ints = {60, 80, 200})
    void helpFitsTheScreen(int columns) {
        for (String word : Commands.NAMES) {
            for (String language : List.of("en", "zh")) {
                Cli run = Cli.run(null, new Screen(columns, false), Map.of(), "help", word, "--lang", language);
                assertThat(run.out().lines())
                        .allSatisfy(line ->
                                assertThat(Width.of(line)).as(line).isLessThanOrEqualTo(Math.min(columns, 100)));
            }
        }
    }

    @Test
    void helpNamesEveryCommandThereIs() {
        for (String word : Commands.NAMES) {
            if (!(Commands.create(word) instanceof AbsentCommand)) {
                assertThat(Cli.run("--help").out()).contains(word.equals("why") ? "portwhy PORT" : "portwhy " + word);
            }
        }
    }

    @Test
    void versionAndHelpAreAnswers() {
        assertThat(Cli.run("--version").out()).isEqualTo("portwhy " + ProgramVersion.TEXT + "\n");
        assertThat(Cli.run("--help").out()).startsWith("portwhy: why can't this machine get a port?\n");
        assertThat(Cli.run("help").out()).isEqualTo(Cli.run("--help").out());
        assertThat(Cli.run("--help", "--lang", "zh").out()).contains("这台机器");
    }
}
