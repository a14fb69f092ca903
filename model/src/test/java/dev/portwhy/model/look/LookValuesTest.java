package dev.portwhy.model.look;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is asked of a machine, and what it answers to a call that was really made. */
class LookValuesTest {

    @ParameterizedTest
    @EnumSource(SocketState.class)
    void everyStateIsWantedUnlessSomeAreNamed(SocketState state) {
        assertThat(Scope.EVERYTHING.wants(state)).isTrue();
        assertThat(Scope.EVERYTHING.states(Scope.bit(state)).wants(state)).isTrue();
        assertThat(Scope.EVERYTHING.states(~Scope.bit(state)).wants(state)).isFalse();
        assertThat(Scope.EVERYTHING.states(0).wants(state)).isFalse();
    }

    @Test
    void onlyTimersKeepWhatHasNoFile() {
        Scope scope = Scope.EVERYTHING.states(Scope.WITHOUT_FILE);
        assertThat(scope.wants(SocketState.TIME_WAIT)).isTrue();
        assertThat(scope.wants(SocketState.SYN_RECV)).isTrue();
        assertThat(scope.wants(SocketState.NEW_SYN_RECV)).isTrue();
        assertThat(scope.wants(SocketState.ESTABLISHED)).isFalse();
        // these may be held, half closed
        assertThat(scope.wants(SocketState.FIN_WAIT2)).isFalse();
        assertThat(scope.wants(SocketState.CLOSE_WAIT)).isFalse();
    }

    /** Each narrowing changes one thing. */
    @Test
    void eachNarrowingLeavesTheRest() {
        Scope all = Scope.EVERYTHING.withBoot();
        assertThat(all.boot()).isTrue();
        assertThat(Scope.EVERYTHING.boot()).isFalse();
        Scope port = all.port(65_535);
        assertThat(port).isEqualTo(all.port(1).port(65_535));
        assertThat(port.port(Scope.ANY_PORT)).isEqualTo(all);
        assertThat(all.protocols(true, false).protocols(true, true)).isEqualTo(all);
        assertThat(all.protocols(true, false).udp()).isFalse();
        assertThat(all.states(1).states(Scope.ALL_STATES)).isEqualTo(all);
        assertThat(all.in(NamespaceChoice.ALL)).isEqualTo(all);
        assertThat(all.withoutHidden().hidden()).isFalse();
        assertThat(all.withoutHidden().holders()).isTrue();
        assertThat(all.withoutSurroundings().surroundings()).isFalse();
        assertThat(all.withoutSurroundings().hidden()).isTrue();
        assertThat(List.of(
                        all.withoutHolders().boot(),
                        all.withoutHidden().boot(),
                        all.withoutSurroundings().boot(),
                        port.boot()))
                .containsOnly(true);
    }

    /** Without holders there are no processes of holders either. */
    @Test
    void withoutHoldersThereAreNoProcesses() {
        assertThat(Scope.EVERYTHING.withoutHolders().holders()).isFalse();
        assertThat(Scope.EVERYTHING.withoutHolders().processes()).isFalse();
        assertThat(Scope.EVERYTHING.withoutHolders().surroundings()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "TCP, true, true, false",
        "TCP, false, false, false",
        "UDP, false, false, false",
        "UDP, true, false, true",
        "UDP, false, true, true",
        "MPTCP, true, false, false",
    })
    void onlyASharingUdpSocketTakesDatagramsFromAService(Protocol protocol, boolean addr, boolean port, boolean takes) {
        BindAttempt attempt = new BindAttempt(protocol, new Endpoint(IpAddress.ANY6, 53), null, addr, port, false, -1);
        assertThat(attempt.takesDatagrams()).isEqualTo(takes);
        assertThat(attempt.family()).isEqualTo(Family.INET6);
        assertThat(attempt.device()).isEmpty();
    }

    @Test
    void aCallThatWasNotMadeSettlesNothing() {
        assertThat(KernelTrial.NOT_TRIED.settled()).isFalse();
        assertThat(KernelTrial.NOT_TRIED.wanted()).isTrue();
        assertThat(KernelTrial.NOT_WANTED.settled()).isFalse();
        assertThat(KernelTrial.NOT_WANTED.wanted()).isFalse();
        assertThat(KernelTrial.UNSETTLED.tried()).isTrue();
        assertThat(KernelTrial.UNSETTLED.settled()).isFalse();
        assertThat(KernelTrial.of("OK").settled()).isTrue();
        assertThat(KernelTrial.of("EADDRINUSE").outcome()).isEqualTo("EADDRINUSE");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {"none, none", "OK, none", "ENETUNREACH, ENETUNREACH", "EINVAL, EINVAL"})
    void aWayIsMissingOnlyWhereTheKernelSaidSo(@Nullable String outcome, @Nullable String error) {
        assertThat(new RouteTrial(outcome, null).error()).isEqualTo(error);
        assertThat(RouteTrial.NOT_TRIED.error()).isNull();
    }

    /** bind() of a path: unix(7). */
    @ParameterizedTest
    @CsvSource({
        "FREE, OK",
        "TOO_LONG, EINVAL",
        "NO_DIRECTORY, ENOENT",
        "NO_ACCESS, EACCES",
        "OTHER_FILE, EADDRINUSE",
        "LEFT, EADDRINUSE",
        "LISTENING, EADDRINUSE",
        "BOUND, EADDRINUSE",
        "ANSWERS, EADDRINUSE",
        "UNCLEAR, EADDRINUSE",
    })
    void whatIsAtAPath(UnixTrial.State state, String outcome) {
        assertThat(state.outcome()).isEqualTo(outcome);
        assertThat(new UnixTrial(state).allSeen()).isTrue();
        assertThat(new UnixTrial(state).pids()).isEmpty();
    }
}
