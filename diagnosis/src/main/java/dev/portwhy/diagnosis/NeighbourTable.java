package dev.portwhy.diagnosis;

import dev.portwhy.model.Family;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.List;

/**
 * The table of neighbours has as many entries as {@code gc_thresh3} allows: the first packet to an address that is not in it is
 * dropped. TCP's connect() tries again until it times out, sendto() of UDP fails with ENOBUFS ({@code neigh_alloc()},
 * net/core/neighbour.c; arp(7)). The log of the kernel says "neighbor table overflow!". The table is the whole machine's, and
 * {@code table_fulls} counts how often it had no room.
 */
final class NeighbourTable {

    private NeighbourTable() {}

    static List<Finding> of(Snapshot snapshot) {
        List<Finding> findings = new ArrayList<>(of(snapshot, Family.INET));
        findings.addAll(of(snapshot, Family.INET6));
        return findings;
    }

    /** What is wrong with the table of a family. */
    static List<Finding> of(Snapshot snapshot, Family family) {
        String table = family == Family.INET ? "arp_cache" : "ndisc_cache";
        Setting setting =
                family == Family.INET ? Setting.NEIGH_DEFAULT_GC_THRESH3 : Setting.IPV6_NEIGH_DEFAULT_GC_THRESH3;
        for (NetworkNamespace netns : snapshot.namespaces()) {
            Long entries = netns.counters().get(table + ".entries");
            Long fulls = netns.counters().get(table + ".table_fulls");
            if (entries == null || fulls == null) {
                continue;
            }
            Long most = netns.counters().get(table + ".gc_thresh3");
            long limit = most == null ? netns.settings().number(setting, -1) : most;
            return fulls > 0 && KernelLimits.reached(entries, limit)
                    ? List.of(finding(family, setting, limit, entries, fulls))
                    : List.of();
        }
        return List.of();
    }

    private static Finding finding(Family family, Setting setting, long limit, long entries, long fulls) {
        String which = family == Family.INET ? "-4" : "-6";
        long wanted = Math.min(Math.max(4096, limit * 4), Integer.MAX_VALUE);
        return new FindingDraft(
                        Slug.SETTING_DANGEROUS,
                        Severity.CRITICAL,
                        Text.of(
                                family == Family.INET
                                        ? "finding.setting-dangerous.neighbours.ipv4"
                                        : "finding.setting-dangerous.neighbours.ipv6",
                                entries,
                                limit),
                        Subject.key(null, setting))
                .evidence(Text.of("finding.setting-dangerous.neighbours.now"), "ip -s ntable", entries)
                .evidence(Text.of("finding.setting-dangerous.neighbours.limit"), setting.key(), limit)
                .evidence(Text.of("finding.setting-dangerous.neighbours.fulls"), "table_fulls", fulls)
                .remedy(Remedy.byRule(
                        new Action.RaiseLimit(setting.key(), wanted, limit),
                        Text.of("finding.setting-dangerous.neighbours.raise.do", wanted),
                        Text.of("finding.setting-dangerous.neighbours.raise.effect"),
                        Text.of("finding.setting-dangerous.neighbours.raise.risk"),
                        AskAgain.PROGRAM))
                .remedy(Remedy.advice(
                        new Action.LookThere("neighbours", "ip " + which + " neigh show nud all"),
                        Text.of("finding.setting-dangerous.neighbours.look.do"),
                        Text.of("finding.setting-dangerous.neighbours.look.effect"),
                        Text.of("finding.setting-dangerous.neighbours.look.risk"),
                        AskAgain.PROGRAM))
                .done();
    }
}
