package dev.portwhy.agent.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ask.watch.Moment;
import dev.portwhy.diagnosis.DestinationUsages;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.diagnosis.Verdict;
import dev.portwhy.model.Family;
import dev.portwhy.model.Host;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept of an interval to be shown. */
class ShownTest {

    private final MadeUpTelling telling = new MadeUpTelling();
    private final SocketTable.Builder rows = new SocketTable.Builder();
    private final List<NetworkNamespace> namespaces = new ArrayList<>();

    private void namespace(String name) {
        namespaces.add(new NetworkNamespace.Builder(4026531840L + namespaces.size(), name, NetworkNamespace.Kind.HOST)
                .source(NetworkNamespace.Source.NETLINK)
                .build());
    }

    private void socket(int namespace, Protocol protocol, SocketState state, int port) {
        rows.add(namespace, protocol, Family.INET, state).ports(port, 80);
    }

    private Shown shown(int second, Shown... before) {
        Host host = new Host("machine", "6.12.0", "x86_64", "boot", Instant.ofEpochSecond(second));
        Moment moment = new Moment(
                Instant.EPOCH.plusSeconds(100),
                new Snapshot.Builder(host, namespaces).sockets(rows.build()).build(),
                new Verdict(Level.OK, List.of(), List.of()),
                new DestinationUsages(List.of(), 0, 0),
                List.of(),
                0,
                0,
                0,
                null);
        return new Shown(moment, telling.watch(), telling, before.length == 0 ? null : before[0]);
    }

    @Test
    void portsAreCountedOnceByNamespaceAndState() {
        namespace("");
        namespace("web");
        socket(0, Protocol.TCP, SocketState.TIME_WAIT, 40000);
        socket(0, Protocol.TCP, SocketState.TIME_WAIT, 40000);
        socket(0, Protocol.TCP, SocketState.TIME_WAIT, 40001);
        socket(0, Protocol.TCP, SocketState.ESTABLISHED, 40000);
        socket(0, Protocol.UDP, SocketState.ESTABLISHED, 40002);
        socket(0, Protocol.TCP, SocketState.CLOSE, 0);
        socket(1, Protocol.TCP, SocketState.LISTEN, 80);
        assertThat(shown(1).portsByState())
                .containsExactly(
                        new StatePorts("4026531840", "ESTABLISHED", 1),
                        new StatePorts("4026531840", "TIME_WAIT", 2),
                        new StatePorts("web", "LISTEN", 1));
    }

    /** Where many intervals have one look, what takes long to count is counted once. */
    @Test
    void theSameLookIsNotGoneThroughAgain() {
        namespace("");
        socket(0, Protocol.TCP, SocketState.LISTEN, 80);
        Shown first = shown(1);
        Shown second = shown(1, first);
        assertThat(second.portsByState()).isSameAs(first.portsByState());
        socket(0, Protocol.TCP, SocketState.LISTEN, 81);
        assertThat(shown(2, second).portsByState()).containsExactly(new StatePorts("4026531840", "LISTEN", 2));
    }
}
