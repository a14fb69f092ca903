package dev.portwhy.ports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Settings;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SocketTimer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortUseTest {

    private static final IpAddress HERE = IpAddress.parse("10.0.0.1").orElseThrow();
    private static final IpAddress THERE = IpAddress.parse("10.0.0.2").orElseThrow();
    private static final Destination WEB = new Destination(HERE, THERE, 443);

    private final SocketTable.Builder sockets = new SocketTable.Builder();

    private void socket(int namespace, SocketState state, int localPort, int remotePort) {
        sockets.add(namespace, Protocol.TCP, Family.INET, state)
                .local(new Endpoint(HERE, localPort))
                .remote(new Endpoint(state.hasPeer() ? THERE : IpAddress.ANY4, remotePort));
    }

    private void timeWait(int localPort, int leftMs) {
        socket(0, SocketState.TIME_WAIT, localPort, 443);
        sockets.timer(SocketTimer.TIME_WAIT, leftMs);
    }

    private PortUse use(EphemeralRange range, int mode) {
        return PortUse.of(sockets.build(), 0, range, new TimeWaitReuse(mode, 1000, true, 0));
    }

    private static EphemeralRange range(int low, int high, String reserved) {
        return new EphemeralRange(low, high, ReservedPorts.parse(reserved));
    }

    @Test
    void countsPerDestinationAndLeavesOutWhatConnectCannotUse() {
        socket(0, SocketState.LISTEN, 40_000, 0);
        socket(0, SocketState.BOUND, 40_001, 0);
        socket(0, SocketState.LISTEN, 80, 0);
        socket(0, SocketState.ESTABLISHED, 40_000, 50_000);
        socket(0, SocketState.ESTABLISHED, 40_003, 443);
        socket(0, SocketState.CLOSE_WAIT, 40_004, 443);
        socket(0, SocketState.ESTABLISHED, 40_003, 80);
        socket(1, SocketState.ESTABLISHED, 40_006, 443);
        timeWait(40_005, 58_000);
        timeWait(40_007, 59_500);
        PortUse use = use(range(40_000, 40_009, "40002"), 1);
        assertThat(use.capacity(WEB))
                .isEqualTo(new ConnectCapacity(
                        40_000,
                        40_009,
                        1,
                        2,
                        7,
                        4,
                        Map.of(SocketState.ESTABLISHED, 1, SocketState.CLOSE_WAIT, 1, SocketState.TIME_WAIT, 2),
                        1,
                        4));
        assertThat(use.busiest(9)).containsExactly(WEB, new Destination(HERE, THERE, 80));
        assertThat(use.capacity(new Destination(THERE, HERE, 1)).free()).isEqualTo(7);
    }

    @Test
    void timeWaitBetweenOtherAddressesThanLoopbackStaysUsedByDefault() {
        timeWait(40_000, 10_000);
        assertThat(use(range(40_000, 40_001, ""), 2).capacity(WEB).reusable()).isZero();
    }

    @Test
    void finWait2IsReusableBeforeLinux612Alone() {
        socket(0, SocketState.FIN_WAIT2, 40_000, 443);
        sockets.timer(SocketTimer.TIME_WAIT, 10_000);
        ConnectCapacity capacity = use(range(40_000, 40_000, ""), 1).capacity(WEB);
        assertThat(capacity.exhausted()).isTrue();
        assertThat(capacity.reusable()).isZero();
        assertThat(reusable("6.12.117-cloud-amd64", "1", "60")).isZero();
        assertThat(reusable("6.1.112", "1", "60")).isEqualTo(1);
        assertThat(reusable("6.1.113", "1", "60")).as("carried back").isZero();
        assertThat(reusable("6.5.13", "1", "60")).as("never maintained so long").isEqualTo(1);
        assertThat(reusable("6.1.0-50-cloud-amd64", "1", "60"))
                .as("what it has, its number does not say")
                .isZero();
        assertThat(reusable("5.10.223", "1", "12")).isEqualTo(1);
        assertThat(reusable("5.10.223", "1", "11")).as("a second old").isZero();
        assertThat(reusable("5.10.223", "2", "60")).as("of no loopback address").isZero();
    }

    /** Whoever still has the file of it may write no more, and no timer runs. */
    @Test
    void aHalfClosedSocketIsReusedByNobody() {
        socket(0, SocketState.FIN_WAIT2, 40_000, 443);
        assertThat(reusable("5.10.223", "1", "60")).isZero();
    }

    private int reusable(String kernel, String mode, String finTimeout) {
        Settings settings =
                new Settings(Map.of(Setting.TCP_TW_REUSE.key(), mode, Setting.TCP_FIN_TIMEOUT.key(), finTimeout));
        TimeWaitReuse reuse = TimeWaitReuse.of(settings, KernelVersion.parse(kernel));
        return PortUse.of(sockets.build(), 0, range(40_000, 40_000, ""), reuse)
                .capacity(WEB)
                .reusable();
    }

    @Test
    void anOddRangeServesOneLess() {
        assertThat(use(range(40_000, 40_002, ""), 0).usable()).isEqualTo(2);
        assertThat(use(range(40_000, 40_000, ""), 0).usable()).isEqualTo(1);
        assertThat(use(range(40_000, 40_001, ""), 0).usable()).isEqualTo(2);
    }

    @Test
    void mappedAddressesAreTheIpv4OnesTheyAre() {
        sockets.add(0, Protocol.TCP, Family.INET6, SocketState.ESTABLISHED)
                .local(new Endpoint(IpAddress.parse("::ffff:10.0.0.1").orElseThrow(), 40_000))
                .remote(new Endpoint(IpAddress.parse("::ffff:10.0.0.2").orElseThrow(), 443));
        assertThat(use(range(40_000, 40_001, ""), 0).capacity(WEB).used()).isEqualTo(1);
    }
}
