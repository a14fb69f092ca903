package dev.portwhy.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ports that lie side by side. */
class PortRangeTest {

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "0, 65535, 0-65535", "65535, 65535, 65535", "80, 81, 80-81"})
    void isWrittenAsOnePortOrTwoEnds(int low, int high, String text) {
        assertThat(new PortRange(low, high)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({"-1, 5", "5, 4", "0, 65536", "65536, 65536", "-2147483648, 2147483647", "2147483647, 2147483647"})
    void whatIsNoRangeIsNone(int low, int high) {
        assertThatThrownBy(() -> new PortRange(low, high)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 80, 65_534, 65_535})
    void onePortHoldsItselfAlone(int port) {
        PortRange one = PortRange.of(port);
        assertThat(one.contains(port)).isTrue();
        assertThat(one.contains(port - 1)).isFalse();
        assertThat(one.contains(port + 1)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"79, false", "80, true", "85, true", "90, true", "91, false", "-1, false", "2147483647, false"})
    void bothEndsBelongToIt(int port, boolean inside) {
        assertThat(new PortRange(80, 90).contains(port)).isEqualTo(inside);
    }
}
