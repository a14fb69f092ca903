package dev.portwhy.diagnosis;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import dev.portwhy.ports.ReservedPorts;
import java.util.BitSet;
import java.util.List;

/**
 * Cause: all ports of the range are reserved, or nearly all, so that connect() has none to give, or few
 * ({@code inet_is_local_reserved_port()}, include/net/ip.h).
 */
final class ReservedTooMuch implements Cause<NamespaceScene> {

    /** A list of single services never takes so much; ranges of ports meant for another range do. */
    private static final int MUCH_PERCENT = 80;

    private final Slug slug;

    /** {@code EPHEMERAL_PORTS_EXHAUSTED} or {@code EPHEMERAL_PORTS_RUNNING_OUT}. */
    ReservedTooMuch(Slug slug) {
        this.slug = slug;
    }

    @Override
    public Slug slug() {
        return slug;
    }

    @Override
    public List<Finding> find(NamespaceScene scene) {
        boolean all = scene.offered() == 0;
        return is(scene.ports()) && all == (slug == Slug.EPHEMERAL_PORTS_EXHAUSTED)
                ? List.of(finding(scene, all))
                : List.of();
    }

    /** Whether little of the range is left. */
    static boolean is(RangePorts ports) {
        return ports.reserved() > 0 && ports.reserved() * 100L >= ports.range().size() * (long) MUCH_PERCENT;
    }

    private Finding finding(NamespaceScene scene, boolean all) {
        RangePorts ports = scene.ports();
        return new FindingDraft(
                        slug,
                        all ? Severity.CRITICAL : Severity.WARNING,
                        all
                                ? Text.of(
                                        "finding.ephemeral-ports-exhausted.reserved",
                                        ports.range().low(),
                                        ports.range().high())
                                : Text.of(
                                        "finding.ephemeral-ports-running-out.reserved",
                                        ports.reserved(),
                                        ports.range().size(),
                                        scene.offered()),
                        Subject.key(scene.netns(), Setting.IP_LOCAL_RESERVED_PORTS))
                .evidence(
                        Text.of("finding.ephemeral-ports-exhausted.evidence.reserved", ports.reserved()),
                        Setting.IP_LOCAL_RESERVED_PORTS.key(),
                        ports.range().reserved().toString())
                .remedy(less(scene.snapshot(), scene.namespaceIndex(), ports))
                .done();
    }

    /** Keeps reserved what somebody has now, and what lies outside the range and costs nothing. */
    static Remedy less(Snapshot snapshot, int namespaceIndex, RangePorts ports) {
        NetworkNamespace netns = snapshot.namespaces().get(namespaceIndex);
        ReservedPorts before = ports.range().reserved();
        BitSet kept = new BitSet();
        for (int port = 1; port <= 65_535; port++) {
            boolean inside =
                    port >= ports.range().low() && port <= ports.range().high();
            if (!inside && before.contains(port)) {
                kept.set(port);
            }
        }
        SocketTable sockets = snapshot.sockets();
        for (int row = 0; row < sockets.size(); row++) {
            SocketState state = sockets.state(row);
            boolean service = state == SocketState.LISTEN
                    || state == SocketState.BOUND
                    || state == SocketState.CLOSE && sockets.remotePort(row) == 0;
            if (service && sockets.namespaceIndex(row) == namespaceIndex && before.contains(sockets.localPort(row))) {
                kept.set(sockets.localPort(row));
            }
        }
        String list = ReservedPorts.of(kept).toString();
        return Remedy.byRule(
                        new Action.ReservePorts(netns, list, list, before.toString()),
                        list.isEmpty()
                                ? Text.of("finding.ephemeral-ports-exhausted.reserved.none")
                                : Text.of("finding.ephemeral-ports-exhausted.reserved.do", list),
                        Text.of("finding.ephemeral-ports-exhausted.reserved.effect"),
                        Text.of("finding.ephemeral-ports-exhausted.reserved.risk"),
                        AskAgain.PROGRAM)
                .proved(Remedy.Proof.CARRIED_OUT);
    }
}
