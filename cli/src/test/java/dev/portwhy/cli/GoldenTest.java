package dev.portwhy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.capture.CapturedMachine;
import dev.portwhy.words.Width;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole answers from one recorded machine, byte by byte, in every form of output. After a change that is meant,
 * {@code -Dgolden.update=true} writes the files anew; the difference is then to be read like code.
 */
class GoldenTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final Path MACHINE = GOLDEN.resolve("web1.capture");
    private static final Path EDGE = GOLDEN.resolve("edge7.capture");

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "who-wide; 0; who",
                "who-narrow; 64; who",
                "who-80; 80; who -t state established",
                "who-zh; 0; who --lang zh",
                "who-zh-narrow; 80; who --lang zh -l",
                "who-extended; 0; who -oe sport = :443",
                "who-filter; 0; who -H unit = nginx and not state listening",
                "who-none; 0; who pid = 4",
                "who-quiet; 0; who -q",
                "who-json; 0; who --json netns = shop or sport = :9000 or state last-ack",
                "who-json-zh; 0; who --json --lang zh dport = :51000",
                "verdict; 100; ",
                "verdict-zh; 100; --lang zh",
                "verdict-quiet; 0; -q",
                "verdict-verbose; 100; -v",
                "verdict-json; 0; --json",
                "why-listener; 100; 443",
                "why-listener-zh; 100; 443 --lang zh",
                "why-listener-verbose; 100; 443 -v",
                "why-listener-quiet; 0; 443 -q",
                "why-listener-json; 0; 443 --json",
                "why-bound; 100; 127.0.0.1:9000",
                "why-udp; 100; 53/udp",
                "why-free; 100; 8080",
                "why-other-namespace; 100; -N shop 9229",
                "why-everywhere; 100; -N all 443",
                "why-everywhere-zh; 80; -N all 443 --lang zh",
                "why-everywhere-quiet; 0; -N all 443 -q",
                "why-everywhere-free; 100; -N all 8080",
                "why-everywhere-json; 0; -N all 9229 --json",
                "why-several; 100; 443 53/udp 8080",
                "why-several-quiet; 0; 443,8080 -q",
                "why-several-json; 0; 443 8080 --json",
                "why-range; 80; 8999-9001",
                "why-range-zh; 60; 440-445 --lang zh",
                "why-range-free; 0; 8080-8085",
                "why-program; 0; nginx",
                "why-end; 0; who :443",
                "free-listener; 100; free 443",
                "free-listener-zh; 80; free 443 --lang zh",
                "free-listener-json; 0; free 443 --json",
                "free-quiet; 0; free 443 -q",
                "free-bound; 100; free 127.0.0.1:9000",
                "free-udp; 100; free 53 --udp",
                "free-all; 100; free 53 --all",
                "free-nothing; 100; free 8080",
                "connect-everywhere; 100; -N all connect 10.0.0.9:5432",
                "connect-exhausted; 100; connect 10.0.0.9:5432",
                "connect-exhausted-zh; 100; connect 10.0.0.9:5432 --lang zh",
                "connect-free; 100; connect 10.0.0.5 10.0.0.77:80",
                "connect-quiet; 0; connect 10.0.0.9:5432 -q",
                "connect-json; 0; connect 10.0.0.9:5432 --json",
            })
    void saysWhatItAlwaysSaid(String name, int columns, String arguments) throws IOException {
        compare(MACHINE, name, columns, arguments);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "hidden; 100; hidden",
                "hidden-narrow; 64; hidden",
                "hidden-zh; 80; hidden --lang zh",
                "hidden-verbose; 0; hidden -v",
                "hidden-quiet; 0; hidden -q",
                "hidden-port; 100; hidden sport = :9001",
                "hidden-none; 100; hidden sport = :80 and state listening",
                "hidden-rule; 100; hidden sport = :8443",
                "hidden-json; 0; hidden --json sport = :9002 or sport = :8080 or sport = :8443 or sport = :4789",
                "hidden-why; 100; 9001",
                "hidden-why-rule; 100; 8443",
            })
    void saysOfHiddenHoldersWhatItAlwaysSaid(String name, int columns, String arguments) throws IOException {
        compare(EDGE, name, columns, arguments);
    }

    private static void compare(Path machine, String name, int columns, String arguments) throws IOException {
        Screen screen = columns == 0 ? Screen.PIPE : new Screen(columns, false);
        String line = "--from " + machine + (arguments == null ? "" : " " + arguments);
        Cli run = Cli.run(new CapturedMachine(machine), screen, Map.of(), line.split(" +"));
        String answer = "exit " + run.status() + "\n" + run.out() + run.err();
        Path golden = GOLDEN.resolve(name + ".txt");
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(golden, answer);
        }
        assertThat(answer).isEqualTo(Files.readString(golden));
    }

    /** Answer first, act second: who holds it, by what rule and what does not help are for those who read on. */
    @ParameterizedTest
    @CsvSource({
        "web1, 443",
        "web1, 53/udp",
        "web1, -N shop 9229",
        "web1, connect 10.0.0.9:5432",
        "web1, -v",
        "edge7, 9001"
    })
    void whatToDoStandsRightBelowTheAnswer(String machine, String arguments) {
        Path capture = GOLDEN.resolve(machine + ".capture");
        Cli run = Cli.run(
                new CapturedMachine(capture),
                Screen.PIPE,
                Map.of(),
                ("--from " + capture + " " + arguments).split(" +"));
        List<String> lines = run.out().lines().toList();
        assertThat(lines.indexOf("What to do")).as(run.out()).isBetween(2, 5);
        assertThat(lines.get(lines.indexOf("What to do") + 1)).startsWith("1. ");
    }

    /** What goes without saying, and lines that end in blanks. */
    @ParameterizedTest
    @CsvSource({"web1, 8080", "web1, 443", "web1, -v", "web1, -N shop 9229", "edge7, hidden"})
    void noLineIsWithoutUse(String machine, String arguments) {
        Path capture = GOLDEN.resolve(machine + ".capture");
        for (Screen screen : List.of(Screen.PIPE, new Screen(80, false))) {
            Cli run = Cli.run(
                    new CapturedMachine(capture),
                    screen,
                    Map.of(),
                    ("--from " + capture + " " + arguments).split(" +"));
            assertThat(run.out()).doesNotContain(" \n").doesNotContain("\n\n\n").doesNotStartWith("\n");
            if (!arguments.contains("-v")) {
                assertThat(run.out()).doesNotContain("Risk: None.", "The port is free once", "bind(2): OK");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "web1, who",
        "web1, 443",
        "web1, connect 10.0.0.9:5432",
        "web1, -v",
        "edge7, hidden",
        "edge7, hidden -v",
        "edge7, hidden --lang zh"
    })
    void noLineIsWiderThanTheScreen(String machine, String arguments) {
        Path capture = GOLDEN.resolve(machine + ".capture");
        for (int columns : List.of(80, 100, 140)) {
            Cli run = Cli.run(
                    new CapturedMachine(capture),
                    new Screen(columns, false),
                    Map.of(),
                    ("--from " + capture + " " + arguments).split(" +"));
            for (String line : run.out().lines().toList()) {
                // Addresses and commands stay whole; nothing else may stand out.
                if (!line.contains("2001:db8") && !line.startsWith("     ") && !line.contains("portwhy --from ")) {
                    assertThat(Width.of(line)).as(line).isLessThanOrEqualTo(columns);
                }
            }
        }
    }
}
