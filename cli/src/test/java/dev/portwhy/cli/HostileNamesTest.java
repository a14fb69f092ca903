package dev.portwhy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that others chose, on everything that is printed: processes, containers, files, devices, namespaces, and what is typed. */
class HostileNamesTest {

    private static final int MACHINES = 20;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-v",
                "-q",
                "--lang zh",
                "who -oe",
                "who -N all",
                "80",
                "80 -v",
                "443 --lang zh",
                "53/udp -v",
                "-N all 80",
                "-N all -v 8080",
                "connect 10.0.0.9:443",
                "connect -v 127.0.0.1:8080",
                "-N all connect 10.0.0.9:443",
                "hidden",
                "hidden -v",
                "hidden --lang zh"
            })
    void noNameReachesTheTerminalAsItIs(String arguments) {
        for (int columns : List.of(64, Integer.MAX_VALUE)) {
            for (int seed = 0; seed < MACHINES; seed++) {
                Cli run = Cli.onScreen(columns, AnyMachine.of(seed), words(arguments));
                assertThat(run.status()).as(run.err()).isLessThanOrEqualTo(Exit.UNSEEN);
                assertHarmless(run.out() + run.err(), arguments + ", machine " + seed);
            }
        }
    }

    /** JSON has a way of its own to write what is no text; everything else in it is the name itself. */
    @ParameterizedTest
    @ValueSource(strings = {"", "who", "80", "53/udp", "-N all 80", "connect 10.0.0.9:443", "hidden"})
    void jsonGivesNamesAsTheyAre(String arguments) {
        for (int seed = 0; seed < MACHINES; seed++) {
            Cli run = Cli.run(AnyMachine.of(seed), words(arguments + " --json"));
            assertThat(run.status()).as(run.err()).isLessThanOrEqualTo(Exit.UNSEEN);
            for (int i = 0; i < run.out().length() - 1; i++) {
                assertThat(run.out().charAt(i)).isGreaterThanOrEqualTo(' ').isNotEqualTo('\ufffd');
            }
            assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(run.out())).isTrue();
        }
    }

    @Test
    void whatIsTypedComesBackVisible() {
        for (String trick : List.of("\u202e", "\u061c", "\u180e", "\ufff9", "\udb40\udc41", "\u001b[2J", "\u0301")) {
            for (List<String> line : List.of(
                    List.of(trick + "x"),
                    List.of("--lang=" + trick),
                    List.of("--" + trick),
                    List.of("who", "comm" + trick, "=", "1"),
                    List.of("connect", "a" + trick + ":1"),
                    List.of("lab", "run", "/nowhere/" + trick),
                    List.of("--from", "/nowhere/" + trick, "80"),
                    List.of("help", trick))) {
                Cli run = Cli.run(line.toArray(new String[0]));
                assertThat(run.status()).as(line.toString()).isNotZero();
                assertThat(run.err()).isNotEmpty();
                assertHarmless(run.out() + run.err(), line.toString());
            }
        }
    }

    private static String[] words(String arguments) {
        return arguments.isBlank() ? new String[0] : arguments.strip().split(" +");
    }

    private static void assertHarmless(String text, String where) {
        List<String> found = new ArrayList<>();
        text.codePoints()
                .filter(c -> c != '\n' && HostileNamesTest.plays(c))
                .forEach(c -> found.add(Integer.toHexString(c)));
        assertThat(found).as(where + "\n" + text).isEmpty();
        for (String line : text.split("\n")) {
            assertThat(line.strip().startsWith("\u0301")).as(where).isFalse();
        }
    }

    /** By Unicode's own classes, as the regular expressions of Java know them: the list in the program is written by hand. */
    private static boolean plays(int c) {
        return Character.toString(c).matches("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\\p{Co}\\p{Cn}]")
                || c == 0x34f
                || c == 0x3164
                || c >= 0xfe00 && c <= 0xfe0f
                || c >= 0xe0100 && c <= 0xe01ef;
    }
}
