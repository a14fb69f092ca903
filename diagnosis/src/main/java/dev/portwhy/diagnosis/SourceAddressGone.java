package dev.portwhy.diagnosis;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketFlags;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Cause: connections from an address that the namespace no longer has, such as one that moved to another machine. Nothing that
 * the other side sends arrives here, and nothing tells the program: the connections stay until it gives up or TCP does
 * ({@code tcp_write_timeout()}, net/ipv4/tcp_timer.c).
 */
final class SourceAddressGone implements Cause<Usages> {

    @Override
    public Slug slug() {
        return Slug.SOURCE_ADDRESS_GONE;
    }

    @Override
    public List<Finding> find(Usages usages) {
        Snapshot snapshot = usages.snapshot();
        List<Finding> findings = new ArrayList<>();
        for (int index = 0; index < snapshot.namespaces().size(); index++) {
            NetworkNamespace netns = snapshot.namespaces().get(index);
            // Text tables do not tell a transparent proxy's connections; and addresses may not have been read.
            if (!netns.addresses().isEmpty() && netns.source() == NetworkNamespace.Source.NETLINK) {
                rows(snapshot, index).forEach((address, rows) -> findings.add(finding(snapshot, netns, address, rows)));
            }
        }
        return findings;
    }

    private static Map<IpAddress, List<Integer>> rows(Snapshot snapshot, int namespaceIndex) {
        SocketTable sockets = snapshot.sockets();
        NetworkNamespace netns = snapshot.namespaces().get(namespaceIndex);
        Map<IpAddress, List<Integer>> gone = new TreeMap<>();
        Set<Long> here = new HashSet<>();
        for (int row = 0; row < sockets.size(); row++) {
            if (sockets.namespaceIndex(row) == namespaceIndex && counts(sockets, row)) {
                long key = sockets.localHigh(row) * 31 + sockets.localLow(row);
                if (!here.contains(key)) {
                    IpAddress address = sockets.localAddress(row).unmapped();
                    if (isHere(netns, address)) {
                        here.add(key);
                    } else {
                        gone.computeIfAbsent(address, any -> new ArrayList<>()).add(row);
                    }
                }
            }
        }
        return gone;
    }

    /** A connection that a program has and that is not one of a transparent proxy, which has a foreign address on purpose. */
    private static boolean counts(SocketTable sockets, int row) {
        SocketState state = sockets.state(row);
        boolean open = state == SocketState.ESTABLISHED
                || state == SocketState.CLOSE_WAIT
                || state == SocketState.SYN_SENT
                || state == SocketState.FIN_WAIT1
                || state == SocketState.FIN_WAIT2;
        return open
                && sockets.protocol(row) == Protocol.TCP
                && sockets.inode(row) != 0
                && sockets.interfaceIndex(row) == 0
                && !sockets.has(row, SocketFlags.TRANSPARENT)
                && !sockets.has(row, SocketFlags.FREEBIND);
    }

    private static boolean isHere(NetworkNamespace netns, IpAddress address) {
        boolean onLink = false;
        for (LocalAddress local : netns.addresses()) {
            if (local.covers(address) || local.address().equals(address)) {
                return true;
            }
            onLink |= local.address().family() == Family.INET6
                    && local.prefixLength() < IpAddress.ANY6.bits()
                    && address.samePrefix(local.address(), local.prefixLength());
        }
        // The list of IPv6 addresses lacks those that a route of type local makes one's own: only a neighbour is sure
        // to be none.
        return address.family() == Family.INET6 && !onLink || address.isWildcard() || address.isMulticast();
    }

    private static Finding finding(Snapshot snapshot, NetworkNamespace netns, IpAddress address, List<Integer> rows) {
        Culprits holders = new Culprits(snapshot);
        for (int row : rows) {
            holders.add(row);
        }
        List<Culprit> culprits = holders.ranked(Culprit.How.HOLDS);
        FindingDraft draft = new FindingDraft(
                        Slug.SOURCE_ADDRESS_GONE,
                        Severity.WARNING,
                        culprits.isEmpty()
                                ? Text.of("finding.source-address-gone.nobody", rows.size(), address)
                                : Text.of("finding.source-address-gone", rows.size(), address, Who.first(culprits)),
                        new Subject(netns, Protocol.TCP, address, null, null, null, null))
                .evidence(Text.of("finding.source-address-gone.count"), Situation.socketSource(netns), rows.size());
        for (NetworkNamespace other : snapshot.namespaces()) {
            for (LocalAddress local : other.addresses()) {
                if (local.address().equals(address) && !other.equals(netns)) {
                    draft.evidence(
                            Text.of("finding.address-not-local.elsewhere", address, other.name()),
                            "rtnetlink",
                            other.name());
                }
            }
        }
        return draft.culprits(culprits)
                .remedy(Remedy.byRule(
                                new Action.DestroySocket(netns, "src " + address),
                                Text.of("finding.source-address-gone.destroy.do"),
                                Text.of("finding.source-address-gone.destroy.effect"),
                                Text.of("finding.source-address-gone.destroy.risk", address),
                                AskAgain.PROGRAM)
                        .proved(Remedy.Proof.CARRIED_OUT))
                .remedy(Remedy.byRule(
                        new Action.CloseInProgram(Culprits.pids(culprits)),
                        Text.of("finding.source-address-gone.close.do"),
                        Text.of("finding.source-address-gone.close.effect"),
                        Text.of("finding.source-address-gone.close.risk"),
                        AskAgain.PROGRAM))
                .done();
    }
}
