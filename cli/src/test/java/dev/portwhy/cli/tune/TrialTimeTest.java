package dev.portwhy.cli.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.cli.UsageException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** For how long settings may be tried: whole seconds, up to thirty days. */
class TrialTimeTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "90s, 90", "10m, 600", "2h, 7200", "1d, 86400", "30d, 2592000", "2000ms, 2"})
    void aTimeThatCanBeKept(String word, long seconds) {
        assertThat(ApplyCommand.trialTime(word)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "500ms", "1500ms", "31d", "721h", "soon", "", "-1", "1w"})
    void aTimeThatCannot(String word) {
        assertThatThrownBy(() -> ApplyCommand.trialTime(word)).isInstanceOf(UsageException.class);
    }
}
