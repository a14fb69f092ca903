package dev.portwhy.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import dev.portwhy.ports.scenario.Outcome;
import dev.portwhy.ports.scenario.Scenario;
import dev.portwhy.ports.scenario.ScenarioLibrary;
import dev.portwhy.ports.scenario.ScenarioLine;
import dev.portwhy.ports.scenario.ScenarioParser;
import dev.portwhy.ports.scenario.StepResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes between the lab and its child process means the same on both sides. */
class WireTest {

    private static StepResult sent(StepResult result) {
        String line = Wire.result(result);
        int blank = line.indexOf(' ');
        return blank < 0 ? Wire.result(line, "") : Wire.result(line.substring(0, blank), line.substring(blank + 1));
    }

    @ParameterizedTest
    @CsvSource({
        "OK, 127.0.0.1, 40000",
        "EADDRINUSE, 0.0.0.0, 0",
        "OK, ::, 0",
        "OK, ::1, 65535",
        "EINPROGRESS, fd00::1, 8000",
        "OK, ::ffff:127.0.0.2, 80",
        "E133, 255.255.255.255, 1",
    })
    void aResultArrivesAsItWas(String word, String address, int port) {
        StepResult result = StepResult.of(
                Outcome.of(word), new Endpoint(IpAddress.parse(address).orElseThrow(), port));
        assertThat(sent(result)).isEqualTo(result);
        assertThat(sent(StepResult.of(Outcome.of(word)))).isEqualTo(StepResult.of(Outcome.of(word)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:", "nowhere:80", "[::1]:x", "[]:1", "127.0.0.1:80:90", "1.2.3:4"})
    void whatIsNoEndIsRefused(String local) {
        assertThatThrownBy(() -> Wire.result("OK", local)).isInstanceOf(RuntimeException.class);
    }

    /** Loops are written out before they travel, and expectations travel too: a name is free again behind a failure. */
    @Test
    void aScenarioMeansTheSameOnTheOtherSide() throws Exception {
        for (ScenarioLibrary.Entry entry : ScenarioLibrary.all()) {
            Scenario scenario = entry.scenario();
            String text = Wire.text(scenario);
            Scenario read = ScenarioParser.parse(entry.name(), text);
            assertThat(read.lines().stream().map(ScenarioLine::step))
                    .as(entry.name())
                    .containsExactlyElementsOf(
                            scenario.lines().stream().map(ScenarioLine::step).toList());
            assertThat(read.lines().stream().map(ScenarioLine::expected))
                    .as(entry.name())
                    .containsExactlyElementsOf(scenario.lines().stream()
                            .map(ScenarioLine::expected)
                            .toList());
            assertThat(text.lines()).hasSameSizeAs(scenario.lines());
        }
    }

    @Test
    void aLineIsALineWhateverItSays() throws Exception {
        Scenario scenario = ScenarioParser.parse("test", """
                # 张's
                sysctl net.ipv4.ip_local_port_range = 40000   40001
                s = tcp4 # a comment
                repeat 2
                c$i = s accept => any
                end
                """);
        assertThat(Wire.text(scenario).lines().toList())
                .isEqualTo(List.of(
                        "sysctl net.ipv4.ip_local_port_range = 40000   40001",
                        "s = tcp4",
                        "c1 = s accept => any",
                        "c2 = s accept => any"));
    }
}
