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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

    private final Usages usages;

    private BindBeforeConnect(Usages usages) {
        this.usages = usages;
    }

    /** A local address of a namespace. */
    private record Source(int namespaceIndex, IpAddress address) {}

    /** The connections from one local address. */
    private static final class Sum {
        private int rows;
        private int biggest;
        private final List<Integer> groups = new ArrayList<>();
    }

    static List<Finding> of(Usages usages) {
        return new BindBeforeConnect(usages).findings();
    }

    private List<Finding> findings() {
        Destinations destinations = usages.destinations();
        Map<Source, Sum> sums = new HashMap<>();
        for (int group = 0; group < destinations.size(); group++) {
            Sum sum = sums.computeIfAbsent(
                    new Source(destinations.namespaceIndex(group), destinations.source(group)), key -> new Sum());
            sum.rows += destinations.used(group);
            sum.biggest = Math.max(sum.biggest, destinations.used(group));
            sum.groups.add(group);
        }
        List<Finding> findings = new ArrayList<>();
        sums.forEach((source, sum) -> judge(findings, source, sum));
        return findings;
    }

    private void judge(List<Finding> findings, Source source, Sum sum) {
        RangePorts ports = usages.ports(source.namespaceIndex);
        int offered = ports.range().size() - ports.reserved();
        if (sum.groups.size() < 2 || sum.rows * 100L < offered * 50L || sum.biggest * 2 >= ports.usable()) {
            return;
        }
        int connected = connectedPorts(sum).cardinality();
        // Ports of connections that connect() chose alone would repeat from one destination to the next.
        boolean eachOnce = sum.rows * 10L <= connected * 11L;
        int taken = takenPorts(source, ports.range());
        if (!eachOnce || taken * 100L < (long) offered * WARN_PERCENT) {
            return;
        }
        findings.add(finding(source, sum, taken, offered));
    }

    private BitSet connectedPorts(Sum sum) {
        SocketTable sockets = usages.snapshot().sockets();
        Destinations destinations = usages.destinations();
        BitSet connected = new BitSet();
        for (int group : sum.groups) {
            for (int row = destinations.first(group); row >= 0; row = destinations.next(row)) {
                connected.set(sockets.localPort(row));
            }
        }
        return connected;
    }

    /** Ports of the range that bind() of this address cannot have: taken on the address itself or on all addresses. */
    private int takenPorts(Source source, EphemeralRange range) {
        SocketTable sockets = usages.snapshot().sockets();
        BitSet taken = new BitSet();
        for (int row = 0; row < sockets.size(); row++) {
            if (sockets.namespaceIndex(row) == source.namespaceIndex
                    && sockets.protocol(row) != Protocol.UDP
                    && range.offers(sockets.localPort(row))
                    && takes(sockets, row, source.address)) {
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

    private Finding finding(Source source, Sum sum, int taken, int offered) {
        Snapshot snapshot = usages.snapshot();
        NetworkNamespace netns = snapshot.namespaces().get(source.namespaceIndex);
        boolean exhausted = taken >= offered;
        Culprits culprits = new Culprits(snapshot);
        for (int group : sum.groups) {
            for (int row = usages.destinations().first(group);
                    row >= 0;
                    row = usages.destinations().next(row)) {
                culprits.add(row);
            }
        }
        Text title = exhausted
                ? Text.of("finding.bind-first.all", source.address, offered)
                : Text.of("finding.bind-first.most", source.address, taken, offered);
        return new FindingDraft(
                        Slug.BIND_BEFORE_CONNECT,
                        exhausted ? Severity.CRITICAL : Severity.WARNING,
                        title,
                        new Subject(netns, Protocol.TCP, source.address, null, null, null, null))
                .evidence(
                        Text.of("finding.bind-first.each-once", sum.rows, sum.groups.size()),
                        Situation.socketSource(netns),
                        sum.rows)
                .culprits(culprits.biggest(Culprit.How.HOLDS))
                .remedy(
                        Text.of("finding.bind-first.no-port.do"),
                        null,
                        Text.of("finding.bind-first.no-port.effect"),
                        Text.of("finding.bind-first.no-port.risk"),
                        Text.of("finding.bind-first.verify"))
                .remedy(
                        Text.of("finding.bind-first.address.do"),
                        null,
                        Text.of("finding.bind-first.address.effect", offered),
                        Text.of("finding.bind-first.address.risk"),
                        Text.of("finding.bind-first.verify"))
                .wontHelp(Text.of("finding.bind-first.myth"), Text.of("finding.bind-first.myth.why"))
                .done();
    }
}
