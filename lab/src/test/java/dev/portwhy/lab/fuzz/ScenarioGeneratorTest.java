package dev.portwhy.lab.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ports.scenario.Scenario;
import dev.portwhy.ports.scenario.ScenarioLine;
import dev.portwhy.ports.scenario.ScenarioParser;
import dev.portwhy.ports.scenario.Step;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
        assertThat(kinds).isEqualTo(leaves(Step.class).collect(Collectors.toCollection(TreeSet::new)));
    }

    private static Stream<String> leaves(Class<?> kind) {
        return kind.isSealed()
                ? Arrays.stream(kind.getPermittedSubclasses()).flatMap(ScenarioGeneratorTest::leaves)
                : Stream.of(kind.getSimpleName());
    }

    @Test
    void theSameSeedGivesTheSameText() {
        assertThat(ScenarioGenerator.lines(1, 42)).isEqualTo(ScenarioGenerator.lines(1, 42));
        assertThat(ScenarioGenerator.lines(1, 42)).isNotEqualTo(ScenarioGenerator.lines(2, 42));
    }
}
