package dev.portwhy.ports.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long the kernel goes on without an answer, against the times that ip-sysctl.rst and tcp_timer.c give. */
class GivingUpTest {

    private static Settings settings(String... keysAndValues) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return new Settings(values);
    }

    private static long synSentMs(String retries, String linear, String kernel) {
        return GivingUp.synSentMs(
                settings(Setting.TCP_SYN_RETRIES.key(), retries, Setting.TCP_SYN_LINEAR_TIMEOUTS.key(), linear),
                KernelVersion.parse(kernel));
    }

    /** "With the default, the final timeout happens after 131 seconds"; before 6.5 it was 127. */
    @ParameterizedTest
    @CsvSource({
        "6, 4, 6.18.44, 131000",
        "6, 4, 6.5.0, 131000",
        "6, 4, 6.1.192, 127000", // it knows no linear ones
        "6, 0, 6.18.44, 127000",
        "1, 4, 6.18.44, 3000",
        "1, 0, 6.18.44, 3000",
        "2, 0, 6.18.44, 7000",
        "5, 0, 6.18.44, 63000",
        "7, 0, 6.18.44, 247000", // no step is longer than two minutes
        "8, 0, 6.18.44, 367000",
    })
    void aRequestIsGivenUp(String retries, String linear, String kernel, long ms) {
        assertThat(synSentMs(retries, linear, kernel)).isEqualTo(ms);
    }

    /** A kernel takes no more than 127; a file of a machine may say anything, and is answered all the same. */
    @ParameterizedTest
    @ValueSource(strings = {"128", "1000000", "2147483647"})
    void aNumberThatNoKernelTakesIsTheMostThatOneDoes(String foreign) {
        long most = synSentMs("127", "0", "6.18.44");
        assertThat(assertTimeoutPreemptively(Duration.ofMinutes(1), () -> synSentMs(foreign, "0", "6.18.44")))
                .isEqualTo(most);
        assertThat(assertTimeoutPreemptively(Duration.ofMinutes(1), () -> synSentMs(foreign, foreign, "6.18.44")))
                .isEqualTo(synSentMs("127", "127", "6.18.44"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "-2147483648"})
    void lessThanNothingIsNothing(String foreign) {
        assertThat(synSentMs(foreign, foreign, "6.18.44"))
                .isEqualTo(synSentMs("0", "0", "6.18.44"))
                .isPositive();
    }

    private static long orphanMs(String retries, String longest) {
        return GivingUp.orphanMs(
                settings(Setting.TCP_ORPHAN_RETRIES.key(), retries, Setting.TCP_RTO_MAX_MS.key(), longest));
    }

    /** A fifth of a second, doubled each time; 0 stands for 8. */
    @ParameterizedTest
    @CsvSource({
        "1, 120000, 1400",
        "2, 120000, 3000",
        "7, 120000, 102200",
        "8, 120000, 204600",
        "0, 120000, 204600",
        "9, 120000, 324600", // the eleventh step would be longer than two minutes
        "8, 1000, 8400",
        "-5, 120000, 204600",
    })
    void aSocketWithoutAProcessIsGivenUp(String retries, String longest, long ms) {
        assertThat(orphanMs(retries, longest)).isEqualTo(ms);
    }

    @ParameterizedTest
    @ValueSource(strings = {"256", "2147483647"})
    void moreRetriesThanAByteHoldsAreTheMostOfAByte(String foreign) {
        assertThat(assertTimeoutPreemptively(Duration.ofMinutes(1), () -> orphanMs(foreign, "120000")))
                .isEqualTo(orphanMs("255", "120000"));
    }
}
