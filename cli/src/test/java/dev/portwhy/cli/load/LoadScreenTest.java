package dev.portwhy.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ask.ConnectAnswers;
import dev.portwhy.ask.ConnectInquiry;
import dev.portwhy.cli.ShownBy;
import dev.portwhy.diagnosis.ConnectQuestion;
import dev.portwhy.load.Latency;
import dev.portwhy.load.LoadPlan;
import dev.portwhy.load.LoadResult;
import dev.portwhy.load.PortCounts;
import dev.portwhy.load.WouldRunOut;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.capture.CapturedMachine;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.words.Width;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is shown of fixed results, byte by byte; {@code -Dgolden.update=true} writes the files anew. And when ports run out, worked
 * out by hand.
 */
class LoadScreenTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    private static final Latency LATENCY =
            new Latency(612_000, 1_870_000, 12_300_000, 48_900_000, 131_000_000, 1_130_000);
    private static final Latency CONNECTS = new Latency(21_000, 40_000, 96_000, 300_000, 4_180_000, 24_000);

    private static LoadPlan plan(Endpoint target, boolean http, double rate, boolean closeFirst) {
        return new LoadPlan(
                target,
                http ? "GET / HTTP/1.1\r\n\r\n" : null,
                false,
                10_000,
                100,
                rate,
                null,
                false,
                List.of(),
                false,
                closeFirst,
                Duration.ofSeconds(30));
    }

    private static LoadResult result(long failed, Map<String, Long> errors, long opened, long outOfPorts) {
        return new LoadResult(
                10_000,
                failed,
                errors,
                0,
                0,
                0,
                0,
                0,
                Map.of(200, 10_000 - failed),
                2_000_000_000L,
                LATENCY,
                opened,
                100,
                CONNECTS,
                outOfPorts,
                opened,
                8_000_000);
    }

    private static ConnectAnswers asked(String machine, Endpoint to) throws IOException {
        Path capture = GOLDEN.resolve(machine + ".capture");
        return new ConnectInquiry(new CapturedMachine(capture), NamespaceChoice.CURRENT)
                .ask(new ConnectQuestion(Protocol.TCP, null, 0, to.address(), to.port()));
    }

    private static Endpoint end(String address, int port) {
        return new Endpoint(IpAddress.parse(address).orElseThrow(), port);
    }

    private static LoadAnswer healthy() throws IOException {
        Endpoint to = end("10.0.0.77", 80);
        return new LoadAnswer(
                new LoadTarget(true, "10.0.0.77", "/", to),
                plan(to, true, 0, false),
                result(0, Map.of(), 10_000, -1),
                new PortCounts(0, 100, 0, 0, 10_000),
                28_232,
                null,
                asked("web1", to));
    }

    private static LoadAnswer runningOut() throws IOException {
        Endpoint to = end("10.0.0.77", 80);
        LoadResult result = result(0, Map.of(), 10_000, -1);
        PortCounts ports = new PortCounts(0, 10_000, 9_990, 9_990, 10);
        return new LoadAnswer(
                new LoadTarget(true, "10.0.0.77", "/", to),
                plan(to, true, 5_000, true),
                result,
                ports,
                28_232,
                WouldRunOut.of(result, ports, 28_232, 60_000),
                asked("web1", to));
    }

    /** A server that is slower than the rate. */
    private static LoadAnswer behind(long answered, long unfinished, long notBegun) throws IOException {
        Endpoint to = end("10.0.0.77", 80);
        return new LoadAnswer(
                new LoadTarget(true, "10.0.0.77", "/", to),
                plan(to, true, 5_000, false),
                new LoadResult(
                        answered,
                        0,
                        Map.of(),
                        0,
                        0,
                        0,
                        unfinished,
                        notBegun,
                        Map.of(200, answered),
                        2_000_000_000L,
                        LATENCY,
                        answered + unfinished,
                        100,
                        CONNECTS,
                        -1,
                        answered,
                        8_000_000),
                new PortCounts(0, 100, 0, 0, 9_000),
                28_232,
                null,
                asked("web1", to));
    }

    @Test
    void itIsWellWhenAllThatWasDueWasAnswered() throws IOException {
        assertThat(behind(9_000, 0, 0).exitStatus()).isZero();
        assertThat(behind(9_000, 25, 0).exitStatus())
                .as("under way when the time was over")
                .isZero();
        assertThat(behind(9_000, 0, 1).exitStatus()).as("the rate was not kept").isEqualTo(1);
        assertThat(behind(0, 25, 0).exitStatus()).as("no answer at all").isEqualTo(1);
    }

    private static LoadAnswer exhausted() throws IOException {
        Endpoint to = end("10.0.0.9", 5432);
        LoadResult result = result(2_600, Map.of("EADDRNOTAVAIL", 2_598L, "ECONNRESET", 2L), 7_402, 1_500_000_000L);
        PortCounts ports = new PortCounts(12, 28_232, 28_232, 7_402, -1);
        return new LoadAnswer(
                new LoadTarget(false, "10.0.0.9:5432", "/", to),
                plan(to, false, 0, false),
                result,
                ports,
                28_232,
                WouldRunOut.of(result, ports, 28_232, 60_000),
                asked("web1", to));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "load-healthy; 100; load x",
                "load-healthy-narrow; 60; load x",
                "load-healthy-zh; 100; load x --lang zh",
                "load-healthy-quiet; 0; load x -q",
                "load-healthy-json; 0; load x --json",
                "load-running-out; 100; load x",
                "load-running-out-zh; 80; load x --lang zh",
                "load-running-out-quiet; 0; load x -q",
                "load-behind; 100; load x",
                "load-behind-zh; 100; load x --lang zh",
                "load-behind-quiet; 0; load x -q",
                "load-running-out-json; 0; load x --json",
                "load-exhausted; 100; load x",
                "load-exhausted-zh; 100; load x --lang zh",
                "load-exhausted-quiet; 0; load x -q",
                "load-exhausted-json; 0; load x --json",
            })
    void saysWhatItAlwaysSaid(String name, int columns, String line) throws IOException {
        LoadAnswer answer = name.startsWith("load-healthy")
                ? healthy()
                : name.startsWith("load-running")
                        ? runningOut()
                        : name.startsWith("load-behind") ? behind(9_000, 25, 975) : exhausted();
        String shown = "exit " + answer.exitStatus() + "\n"
                + ShownBy.text(columns, List.of(line.split(" ")), context -> {
                    if (context.options().json()) {
                        LoadJson.write(context, answer);
                    } else {
                        new LoadScreen(context, answer).show();
                    }
                });
        Path golden = GOLDEN.resolve(name + ".txt");
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(golden, shown);
        }
        assertThat(shown).isEqualTo(Files.readString(golden));
        if (columns > 0) {
            assertThat(shown.lines().filter(each -> !each.startsWith("     ")))
                    .allMatch(each -> Width.of(each) <= columns);
        }
    }

    @Test
    void portsThatComeBackAsFastAsTheyGoNeverRunOut() {
        LoadResult result = result(0, Map.of(), 10_000, -1);
        PortCounts here = new PortCounts(100, 10_100, 10_000, 10_000, 0);
        // 5,000 a second for 2 s: with a minute of TIME_WAIT 300,000 ports are wanted, with a second 5,000.
        assertThat(WouldRunOut.of(result, here, 28_232, 60_000)).isEqualTo(new WouldRunOut(5_000, 5_626));
        assertThat(WouldRunOut.of(result, here, 28_232, 1_000)).isNull();
        assertThat(WouldRunOut.of(result, here, 4_000, 1_000)).isEqualTo(new WouldRunOut(5_000, 780));
        // On the server's side they take nothing here.
        assertThat(WouldRunOut.of(result, new PortCounts(0, 100, 0, 0, 10_000), 28_232, 60_000))
                .isNull();
        assertThat(WouldRunOut.of(result, new PortCounts(0, 100, 100, 0, -1), 28_232, 60_000))
                .isNull();
    }
}
