package dev.portwhy.diagnosis;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import dev.portwhy.ports.EphemeralRange;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Cause: programs bind an address, port 0, before they connect. Each such socket takes a port for all destinations at
 * once, so one range serves all of them together, and the error comes from bind(): EADDRINUSE
 * ({@code inet_csk_find_open_port()}, net/ipv4/inet_connection_sock.c).
 *
 * <p>No table shows whether a connected socket was bound first. What gives it away: connect() by itself prefers ports of
 * one parity, so it leaves half of the range alone while no destination is half full, and it gives the same port to
 * several destinations. When most of the range is taken from one address, no destination is half full, and almost no port
 * is used twice, the ports were bound.
 */
final class BindBeforeConnect {

    private static final int WARN_PERCENT = 80;

    /** Over all namespaces. */
    static final class OfMachine implements Cause<Usages> {

        @Override
        public Slug slug() {
            return Slug.BIND_BEFORE_CONNECT;
        }

        @Override
        public List<Finding> find(Usages usages) {
            return of(usages);
        }
    }

    private final Usages usages;

    private BindBeforeConnect(Usages usages) {
        this.usages = usages;
    }

    static List<Finding> of(Usages usages) {
        return new BindBeforeConnect(usages).findings();
    }

    private List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        Sources sources = Sources.of(usages);
        for (int source = 0; source < sources.size(); source++) {
            judge(findings, sources.sum(source));
        }
        return findings;
    }

    private void judge(List<Finding> findings, Sources.Sum sum) {
        RangePorts ports = usages.ports(sum.namespaceIndex());
        int offered = ports.range().size() - ports.reserved();
        // Far more connections than ports: some share one, so connect() chose them.
        boolean possible = sum.rows() * 100L >= offered * 50L && sum.rows() * 10L <= offered * 11L;
        if (!possible || sum.groups() < 2 || sum.biggest() * 2 >= ports.usable()) {
            return;
        }
        int connected = connectedPorts(sum).cardinality();
        boolean eachOnce = sum.rows() * 10L <= connected * 11L;
        int taken = takenPorts(sum, ports.range());
        if (eachOnce && taken * 100L >= (long) offered * WARN_PERCENT) {
            findings.add(finding(sum, taken, offered));
        }
    }

    private List<Integer> groupsOf(Sources.Sum sum) {
        Destinations destinations = usages.destinations();
        List<Integer> groups = new ArrayList<>();
        for (int group = 0; group < destinations.size(); group++) {
            if (destinations.sameSource(group, sum.group())) {
                groups.add(group);
            }
        }
        return groups;
    }

    private BitSet connectedPorts(Sources.Sum sum) {
        SocketTable sockets = usages.snapshot().sockets();
        Destinations destinations = usages.destinations();
        BitSet connected = new BitSet();
        for (int group : groupsOf(sum)) {
            for (int row = destinations.first(group); row >= 0; row = destinations.next(row)) {
                connected.set(sockets.localPort(row));
            }
        }
        return connected;
    }

    /** Ports of the range that bind() of this address cannot have: taken on the address itself or on all addresses. */
    private int takenPorts(Sources.Sum sum, EphemeralRange range) {
        SocketTable sockets = usages.snapshot().sockets();
        BitSet taken = new BitSet();
        for (int row = 0; row < sockets.size(); row++) {
            if (sockets.namespaceIndex(row) == sum.namespaceIndex()
                    && sockets.protocol(row) != Protocol.UDP
                    && range.offers(sockets.localPort(row))
                    && takes(sockets, row, sum.address())) {
                taken.set(sockets.localPort(row));
            }
        }
        return taken.cardinality();
    }

    private static boolean takes(SocketTable sockets, int row, IpAddress address) {
        SocketState state = sockets.state(row);
        if (state == SocketState.SYN_RECV || state == SocketState.NEW_SYN_RECV) {
            return false;
        }
        IpAddress local = sockets.localAddress(row).unmapped();
        if (local.equals(address)) {
            return true;
        }
        boolean coversIpv4 = Boolean.FALSE.equals(sockets.v6only(row));
        return local.isWildcard() && (local.family() == address.family() || coversIpv4);
    }

    private Finding finding(Sources.Sum sum, int taken, int offered) {
        Snapshot snapshot = usages.snapshot();
        NetworkNamespace netns = snapshot.namespaces().get(sum.namespaceIndex());
        boolean exhausted = taken >= offered;
        Culprits culprits = new Culprits(snapshot);
        for (int group : groupsOf(sum)) {
            for (int row = usages.destinations().first(group);
                    row >= 0;
                    row = usages.destinations().next(row)) {
                culprits.add(row);
            }
        }
        Text title = exhausted
                ? Text.of("finding.bind-before-connect.all", sum.address(), offered)
                : Text.of("finding.bind-before-connect.most", sum.address(), taken, offered);
        return new FindingDraft(
                        Slug.BIND_BEFORE_CONNECT,
                        exhausted ? Severity.CRITICAL : Severity.WARNING,
                        title,
                        new Subject(netns, Protocol.TCP, sum.address(), null, null, null, null))
                .evidence(
                        Text.of("finding.bind-before-connect.each-once", sum.rows(), sum.groups()),
                        Situation.socketSource(netns),
                        sum.rows())
                .culprits(culprits.ranked(Culprit.How.HOLDS))
                .remedy(Remedy.byRule(
                        new Action.SetOption("IP_BIND_ADDRESS_NO_PORT"),
                        Text.of("finding.bind-before-connect.no-port.do"),
                        Text.of("finding.bind-before-connect.no-port.effect"),
                        Text.of("finding.bind-before-connect.no-port.risk"),
                        AskAgain.PROGRAM))
                .remedy(Remedy.byRule(
                        new Action.BindElsewhere("more-addresses"),
                        Text.of("finding.bind-before-connect.address.do"),
                        Text.of("finding.bind-before-connect.address.effect", offered),
                        Text.of("finding.bind-before-connect.address.risk"),
                        AskAgain.PROGRAM))
                .wontHelp(Myth.REUSEADDR_PORT_ZERO.wontHelp())
                .done();
    }
}
