package dev.portwhy.diagnosis;

import dev.portwhy.model.KernelRule;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import java.util.List;

/**
 * Cause: so many ports of the range are bound explicitly that little is left for connect(), which passes over a bound
 * port for every source and every destination ({@code __inet_hash_connect()}: the bind bucket's {@code fastreuse >= 0}).
 */
final class RangePoisoned implements Cause<NamespaceScene> {

    private static final int WARN_PERCENT = 50;

    @Override
    public Slug slug() {
        return Slug.RANGE_POISONED_BY_BINDS;
    }

    @Override
    public List<Finding> find(NamespaceScene scene) {
        RangePorts ports = scene.ports();
        int offered = scene.offered();
        int lost = ports.bound() + ports.closed();
        if (offered == 0 || lost * 100 < offered * WARN_PERCENT) {
            return List.of();
        }
        Snapshot snapshot = scene.snapshot();
        NetworkNamespace netns = scene.netns();
        boolean nothingLeft = lost == offered;
        Text title = nothingLeft
                ? Text.of("finding.range-poisoned-by-binds.all", lost)
                : Text.of("finding.range-poisoned-by-binds.most", lost, offered);
        FindingDraft draft = new FindingDraft(
                Slug.RANGE_POISONED_BY_BINDS,
                // The last port of an odd range is left, and no connect() looks at it.
                ports.usable() - ports.closed() <= 0 ? Severity.CRITICAL : Severity.WARNING,
                title,
                Subject.key(netns, Setting.IP_LOCAL_PORT_RANGE));
        draft.evidence(Text.of("finding.range-poisoned-by-binds.rule"), Situation.socketSource(netns), lost);
        List<Culprit> binders = binders(snapshot, scene.namespaceIndex(), ports).ranked(Culprit.How.HOLDS);
        draft.culprits(binders);
        boolean heals = snapshot.kernel().has(KernelRule.BIND_BUCKETS_HEAL);
        draft.remedy(Remedy.byRule(
                new Action.SetOption("IP_BIND_ADDRESS_NO_PORT"),
                Text.of("finding.range-poisoned-by-binds.no-port.do"),
                Text.of("finding.range-poisoned-by-binds.no-port.effect"),
                Text.of("finding.range-poisoned-by-binds.no-port.risk"),
                AskAgain.PROGRAM));
        draft.remedy(Remedy.byRule(
                new Action.CloseInProgram(Culprits.pids(binders)),
                Text.of("finding.range-poisoned-by-binds.close.do"),
                heals
                        ? Text.of("finding.range-poisoned-by-binds.close.heals")
                        : Text.of("finding.range-poisoned-by-binds.close.stays"),
                Text.of("finding.range-poisoned-by-binds.close.risk"),
                AskAgain.PROGRAM));
        draft.wontHelp(Myth.TW_REUSE_BOUND.wontHelp());
        return List.of(draft.done());
    }

    /** Whether there could be this to tell, did so many more sockets have a port of the range. */
    static boolean possible(RangePorts ports, int more) {
        int offered = ports.range().size() - ports.reserved();
        return more > 0 && ((long) ports.bound() + more) * 100 >= (long) offered * WARN_PERCENT;
    }

    private static Culprits binders(Snapshot snapshot, int namespaceIndex, RangePorts ports) {
        Culprits culprits = new Culprits(snapshot);
        SocketTable sockets = snapshot.sockets();
        for (int row = 0; row < sockets.size(); row++) {
            SocketState state = sockets.state(row);
            boolean boundOnly = state == SocketState.LISTEN || state == SocketState.BOUND;
            if ((boundOnly || ports.isClosed(sockets.localPort(row)))
                    && sockets.protocol(row) != Protocol.UDP
                    && sockets.namespaceIndex(row) == namespaceIndex
                    && ports.range().offers(sockets.localPort(row))) {
                culprits.add(row);
            }
        }
        return culprits;
    }
}
