package dev.portwhy.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What SIGTERM does to a process, by what its status shows: bit 14 is number 15 (proc_pid_status(5)). */
class SignalStateTest {

    private static final int INT = 2;

    private static SignalState state(char letter, int innermost, String blocked, String ignored, String caught) {
        return new SignalState(
                7,
                letter,
                0,
                innermost,
                Long.parseUnsignedLong(blocked, 16),
                Long.parseUnsignedLong(ignored, 16),
                Long.parseUnsignedLong(caught, 16));
    }

    /** Masks as /proc/PID/status prints them. */
    @ParameterizedTest
    @CsvSource({
        // nothing special: TERM ends it
        "0, 0, 0, 0, true",
        "12, 0, 0, 0, true",
        // ignored
        "12, 0, 4000, 0, false",
        // blocked by every thread, and nobody waits for it
        "12, 4000, 0, 0, false",
        // a handler
        "12, 0, 0, 4000, true",
        // the first of a pid namespace takes only what it has a handler for
        "1, 0, 0, 0, false",
        "1, 0, 0, 4000, true",
        "1, 0, 4000, 4000, false",
        // other signals do not matter
        "12, 3fff, 3fff, 0, true",
        "12, ffffffffffff8000, ffffffffffff8000, 0, true",
        "1, 0, 0, ffffffffffffbfff, false",
    })
    void whetherTermDoesAnything(int innermost, String blocked, String ignored, String caught, boolean takes) {
        assertThat(state('S', innermost, blocked, ignored, caught).takes(SignalState.TERM))
                .isEqualTo(takes);
    }

    @Test
    void eachSignalHasItsBit() {
        assertThat(SignalState.bit(SignalState.HUP)).isEqualTo(1);
        assertThat(SignalState.bit(SignalState.TERM)).isEqualTo(0x4000);
        assertThat(SignalState.bit(64)).isEqualTo(Long.MIN_VALUE);
        SignalState hup = state('S', 0, "0", "1", "2");
        assertThat(hup.ignores(SignalState.HUP)).isTrue();
        assertThat(hup.ignores(SignalState.TERM)).isFalse();
        assertThat(hup.takes(INT)).isTrue();
        assertThat(hup.blocks(INT)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "S, false, false",
        "R, false, false",
        "D, false, true",
        "t, true, false",
        // T is stopped by SIGSTOP, not by a tracer, and SIGCONT lets it go on
        "T, false, false",
        "Z, false, false",
        "I, false, false",
    })
    void theLetterOfItsState(char letter, boolean traced, boolean uninterruptible) {
        SignalState one = state(letter, 0, "0", "0", "0");
        assertThat(one.stoppedByTracer()).isEqualTo(traced);
        assertThat(one.uninterruptible()).isEqualTo(uninterruptible);
    }
}
