package dev.portwhy.ports.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScenarioLibraryTest {

    private static final Duration SLOW = Duration.ofSeconds(5);

    static List<ScenarioLibrary.Entry> all() {
        return ScenarioLibrary.all();
    }

    @Test
    void theIndexNamesEveryFile() throws IOException, URISyntaxException {
        Path directory = Path.of(
                        Objects.requireNonNull(ScenarioLibrary.class.getResource("/dev/portwhy/ports/scenarios/index"))
                                .toURI())
                .resolveSibling(".");
        try (Stream<Path> files = Files.list(directory)) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".scenario"))
                    .map(name -> name.substring(0, name.length() - ".scenario".length()))
                    .toList();
            assertThat(ScenarioLibrary.names())
                    .containsExactlyInAnyOrderElementsOf(names)
                    .hasSizeGreaterThanOrEqualTo(60);
        }
        assertThat(ScenarioLibrary.find("nonesuch")).isEmpty();
        assertThat(ScenarioLibrary.find("index")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("all")
    void asksAndAnswersInBothLanguages(ScenarioLibrary.Entry entry) {
        ScenarioHeader header = entry.header();
        assertThat(header.title("en")).matches("[\\x20-\\x7e]{15,110}\\?");
        assertThat(header.answer("en")).matches("[\\x20-\\x7e]{15,140}\\.");
        assertThat(header.title("zh")).matches("(?s).*\\p{IsHan}.*？");
        assertThat(header.answer("zh")).matches("(?s).*\\p{IsHan}.*。");
        assertThat(header.titles()).hasSize(2);
        assertThat(header.answers()).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("all")
    void saysHowLongItTakesIfItIsSlow(ScenarioLibrary.Entry entry) {
        Duration waits = entry.scenario().lines().stream()
                .map(ScenarioLine::step)
                .map(step -> step instanceof Step.Wait wait ? wait.time() : Duration.ZERO)
                .reduce(Duration.ZERO, Duration::plus);
        Duration takes = entry.header().takes();
        assertThat(takes.isZero()).isEqualTo(takes.compareTo(SLOW) <= 0);
        assertThat(waits).isLessThanOrEqualTo(takes.isZero() ? SLOW : takes);
    }

    @ParameterizedTest
    @MethodSource("all")
    void expectsSomething(ScenarioLibrary.Entry entry) {
        assertThat(entry.scenario().lines()).anyMatch(line -> line.expected().isPresent());
    }
}
