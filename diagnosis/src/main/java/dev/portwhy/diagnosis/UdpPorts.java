package dev.portwhy.diagnosis;

import dev.portwhy.model.Family;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import dev.portwhy.ports.EphemeralRange;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Cause: UDP has no port left to give out. Unlike TCP, a UDP socket has its port to itself whatever it is connected to, so
 * one range serves all destinations; connect() and sendto() fail with EAGAIN ({@code udp_lib_get_port()}, udp.c;
 * {@code inet_autobind()}, af_inet.c).
 */
final class UdpPorts implements Cause<Usages> {

    private final Slug slug;

    /** {@code EPHEMERAL_PORTS_EXHAUSTED} or {@code EPHEMERAL_PORTS_RUNNING_OUT}. */
    UdpPorts(Slug slug) {
        this.slug = slug;
    }

    @Override
    public Slug slug() {
        return slug;
    }

    @Override
    public List<Finding> find(Usages usages) {
        List<Finding> findings = new ArrayList<>();
        for (Finding finding : of(usages)) {
            if (finding.slug() == slug) {
                findings.add(finding);
            }
        }
        return findings;
    }

    static List<Finding> of(Usages usages) {
        Snapshot snapshot = usages.snapshot();
        int[] rows = usages.udpSockets();
        List<Finding> findings = new ArrayList<>();
        for (int index = 0; index < rows.length; index++) {
            RangePorts ports = usages.ports(index);
            int offered = ports.range().size() - ports.reserved();
            // No more ports can be taken than there are sockets.
            if (offered > 0 && rows[index] * 100L >= (long) offered * DestinationFull.WARN_PERCENT) {
                count(snapshot, index, ports.range(), offered).ifPresent(findings::add);
            }
        }
        return findings;
    }

    private static Optional<Finding> count(Snapshot snapshot, int namespaceIndex, EphemeralRange range, int offered) {
        SocketTable sockets = snapshot.sockets();
        BitSet taken = new BitSet();
        Culprits culprits = new Culprits(snapshot);
        for (int row = 0; row < sockets.size(); row++) {
            if (sockets.protocol(row) == Protocol.UDP
                    && sockets.namespaceIndex(row) == namespaceIndex
                    && range.offers(sockets.localPort(row))
                    && meetsIpv4(sockets, row)) {
                taken.set(sockets.localPort(row));
                culprits.add(row);
            }
        }
        int used = taken.cardinality();
        if (used * 100L < (long) offered * DestinationFull.WARN_PERCENT) {
            return Optional.empty();
        }
        NetworkNamespace netns = snapshot.namespaces().get(namespaceIndex);
        boolean none = used >= offered;
        List<Culprit> ranked = culprits.ranked(Culprit.How.HOLDS);
        return Optional.of(new FindingDraft(
                        none ? Slug.EPHEMERAL_PORTS_EXHAUSTED : Slug.EPHEMERAL_PORTS_RUNNING_OUT,
                        none ? Severity.CRITICAL : Severity.WARNING,
                        none ? Text.of("finding.ephemeral-ports-exhausted.udp.none", offered) : Text.of("finding.ephemeral-ports-running-out.udp", used, offered),
                        new Subject(netns, Protocol.UDP, null, null, null, Setting.IP_LOCAL_PORT_RANGE.key(), null))
                .evidence(Text.of("finding.ephemeral-ports-exhausted.udp.evidence", used), Situation.socketSource(netns), used)
                .culprits(ranked)
                .remedy(Remedy.byRule(
                        new Action.CloseInProgram(Culprits.pids(ranked)),
                        Text.of("finding.ephemeral-ports-exhausted.udp.close.do"),
                        Text.of("finding.ephemeral-ports-exhausted.udp.close.effect"),
                        Text.of("finding.ephemeral-ports-exhausted.udp.close.risk"),
                        AskAgain.PROGRAM))
                .wontHelp(Myth.TIME_WAIT_SETTINGS_UDP.wontHelp())
                .done());
    }

    /** Whether a socket stands in the way of one on 0.0.0.0, which is what an unbound IPv4 socket is given. */
    private static boolean meetsIpv4(SocketTable sockets, int row) {
        return sockets.family(row) == Family.INET
                || sockets.localAddress(row).isMapped()
                || sockets.localAddress(row).isWildcard() && Boolean.FALSE.equals(sockets.v6only(row));
    }
}
