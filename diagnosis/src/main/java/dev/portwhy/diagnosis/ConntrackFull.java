package dev.portwhy.diagnosis;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Text;
import java.util.List;

/**
 * Cause: the connection tracking table is full, so the kernel drops packets of new connections; the sender sees timeouts,
 * never an error about ports ({@code __nf_conntrack_alloc()}, net/netfilter/nf_conntrack_core.c).
 */
final class ConntrackFull implements Cause<NamespaceScene> {

    private static final int WARN_PERCENT = 90;

    @Override
    public Slug slug() {
        return Slug.CONNTRACK_FULL;
    }

    @Override
    public List<Finding> find(NamespaceScene scene) {
        return of(scene.netns());
    }

    private static List<Finding> of(NetworkNamespace netns) {
        Long count = netns.conntrackCount();
        Long max = netns.conntrackMax();
        if (count == null || max == null || max == 0 || count * 100 < max * WARN_PERCENT) {
            return List.of();
        }
        boolean full = count >= max;
        return List.of(new FindingDraft(
                        Slug.CONNTRACK_FULL,
                        full ? Severity.CRITICAL : Severity.WARNING,
                        full
                                ? Text.of("finding.conntrack-full.full", count)
                                : Text.of("finding.conntrack-full.nearly", count, max),
                        Subject.key(netns, Setting.NETFILTER_NF_CONNTRACK_MAX))
                .evidence(Text.of("finding.conntrack-full.count"), Setting.NETFILTER_NF_CONNTRACK_COUNT.key(), count)
                .evidence(Text.of("finding.conntrack-full.max"), Setting.NETFILTER_NF_CONNTRACK_MAX.key(), max)
                .remedy(Remedy.byRule(
                        new Action.RaiseLimit(Setting.NETFILTER_NF_CONNTRACK_MAX.key(), max * 2, max),
                        Text.of("finding.conntrack-full.raise.do"),
                        Text.of("finding.conntrack-full.raise.effect", max * 2),
                        Text.of("finding.conntrack-full.raise.risk"),
                        AskAgain.PROGRAM))
                .wontHelp(Myth.WIDER_RANGE_CONNTRACK.wontHelp())
                .done());
    }
}
