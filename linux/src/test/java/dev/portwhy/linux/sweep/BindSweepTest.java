package dev.portwhy.linux.sweep;

import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.linux.kit.AnotherUser;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SourceDifference;
import dev.portwhy.model.SourceDifference.Source;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Scope;
import dev.portwhy.model.look.SweepResult;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ranges of ports of an empty namespace of our own, with a few sockets in it. */
@Tag("kernel")
class BindSweepTest {

    private static final int SOMEBODY = 12345;

    @BeforeEach
    void rootOnly() {
        assumeTrue(Syscall.geteuid() == 0, "a namespace of one's own takes root");
    }

    private static Snapshot look(Protocol protocol) throws IOException {
        return new LiveMachine()
                .look(Scope.EVERYTHING
                        .in(NamespaceChoice.CURRENT)
                        .protocols(protocol != Protocol.UDP, protocol == Protocol.UDP));
    }

    private static SweepResult sweep(Protocol protocol, int low, int high) throws IOException {
        Snapshot snapshot = look(protocol);
        return BindSweep.run(
                snapshot.namespaces().getFirst(),
                protocol,
                low,
                high,
                new SweepSources(0, snapshot.sockets(), snapshot.holders()),
                () -> look(protocol).sockets());
    }

    private static Endpoint end(IpAddress address, int port) {
        return new Endpoint(address, port);
    }

    private static KernelSocket tcp(IpAddress address, int port) throws IOException {
        return KernelSocket.tcp(address.family()).bind(end(address, port));
    }

    @Test
    void anEmptyNamespaceHasEveryPortFree() throws IOException {
        SweepResult result = NetworkThread.inNewNamespace(() -> sweep(Protocol.TCP, 1, 20_000));
        assertThat(result).isEqualTo(new SweepResult(20_000, 0, 0, List.of()));
    }

    @Test
    void aSocketThatIsOnlyBoundIsMissingFromTheTextTables() throws IOException {
        SweepResult result = NetworkThread.inNewNamespace(() -> {
            try (KernelSocket bound = tcp(IpAddress.ANY4, 8080)) {
                assertThat(bound.local().port()).isEqualTo(8080);
                return sweep(Protocol.TCP, 8000, 8100);
            }
        });
        assertThat(result.refused()).isEqualTo(1);
        SourceDifference difference = result.differences().getFirst();
        assertThat(difference.local()).isEqualTo(end(IpAddress.ANY4, 8080));
        assertThat(difference.knownTo()).isEqualTo(EnumSet.of(Source.NETLINK, Source.FILE_TABLES, Source.BIND));
        assertThat(difference.unknownTo()).isEqualTo(EnumSet.of(Source.PROC_TEXT));
    }

    @Test
    void listenersOfBothFamiliesAreSeenByAllSources() throws IOException {
        SweepResult result = NetworkThread.inNewNamespace(() -> {
            try (KernelSocket four = tcp(IpAddress.ANY4, 8001).listen(1);
                    KernelSocket six = tcp(IpAddress.ANY6, 8002).listen(1)) {
                assertThat(four.fd()).isNotEqualTo(six.fd());
                return sweep(Protocol.TCP, 8000, 8010);
            }
        });
        assertThat(result).isEqualTo(new SweepResult(11, 2, 0, List.of()));
    }

    @Test
    void udpHasPortsOfItsOwn() throws IOException {
        NetworkThread.inNewNamespace(() -> {
            try (KernelSocket socket =
                    KernelSocket.open(Family.INET, SOCK_DGRAM, 0).bind(end(IpAddress.ANY4, 5353))) {
                assertThat(socket.local().port()).isEqualTo(5353);
                assertThat(sweep(Protocol.UDP, 5350, 5360).refused()).isEqualTo(1);
                assertThat(sweep(Protocol.TCP, 5350, 5360).refused()).isZero();
            }
            return null;
        });
    }

    @Tag("root")
    @Test
    void privilegedPortsAreLeftOpenToAnOrdinaryUser() throws IOException {
        SweepResult result = NetworkThread.inNewNamespace(() -> {
            AnotherUser.become(SOMEBODY);
            return sweep(Protocol.TCP, 1000, 1100);
        });
        assertThat(result).isEqualTo(new SweepResult(101, 0, 24, List.of()));
    }

    @Test
    void aRefusalThatNoTableExplainsIsFound() throws IOException {
        SweepResult result = NetworkThread.inNewNamespace(() -> {
            try (KernelSocket bound = tcp(IpAddress.ANY4, 8080)) {
                assertThat(bound.local().port()).isEqualTo(8080);
                // The tables of a kernel that does not show such sockets.
                Snapshot snapshot = look(Protocol.TCP);
                return BindSweep.run(
                        snapshot.namespaces().getFirst(),
                        Protocol.TCP,
                        8080,
                        8081,
                        new SweepSources(0, SocketTable.EMPTY, snapshot.holders()),
                        () -> SocketTable.EMPTY);
            }
        });
        assertThat(result.differences()).hasSize(1);
        assertThat(result.differences().getFirst().knownTo()).isEqualTo(EnumSet.of(Source.BIND));
        assertThat(result.differences().getFirst().local().port()).isEqualTo(8080);
    }
}
