package dev.portwhy.lab.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ports.scenario.Scenario;
import dev.portwhy.ports.scenario.ScenarioLine;
import dev.portwhy.ports.scenario.ScenarioParser;
import dev.portwhy.ports.scenario.Step;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ScenarioGeneratorTest {

    @Test
    void writesOnlyWhatTheParserReadsAndEveryKindOfLine() throws Exception {
        Set<String> kinds = new TreeSet<>();
        for (int index = 0; index < 3000; index++) {
            Scenario scenario = ScenarioParser.parse("fuzz", String.join("\n", ScenarioGenerator.lines(7, index)));
            for (ScenarioLine line : scenario.lines()) {
                kinds.add(line.step().getClass().getSimpleName());
            }
        }
        assertThat(kinds)
                .contains("SetSysctl", "AddAddress", "DeleteAddress", "AddDevice", "NewSocket", "SetOption", "Bind")
                .contains(
                        "Listen",
                        "Connect",
                        "Disconnect",
                        "Shutdown",
                        "Close",
                        "Accept",
                        "Duplicate",
                        "Send",
                        "Receive")
                .contains("Destroy", "ChangeOwner", "ActAs", "Wait", "EnterNamespace")
                .doesNotContain(Step.AddBlackhole.class.getSimpleName());
    }

    @Test
    void theSameSeedGivesTheSameText() {
        assertThat(ScenarioGenerator.lines(1, 42)).isEqualTo(ScenarioGenerator.lines(1, 42));
        assertThat(ScenarioGenerator.lines(1, 42)).isNotEqualTo(ScenarioGenerator.lines(2, 42));
    }
}
