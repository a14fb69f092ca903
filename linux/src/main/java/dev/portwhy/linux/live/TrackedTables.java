package dev.portwhy.linux.live;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.netlink.ConntrackTable;
import dev.portwhy.linux.netlink.Nfnetlink;
import dev.portwhy.linux.rules.SnatPorts;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.Gap;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Tracking;
import dev.portwhy.model.look.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * What is in the tables of tracked connections that give trouble: nearly full ones, and those into which something could not be
 * put. Others are not read: a table may have a million entries. It takes CAP_NET_ADMIN in the namespace.
 */
final class TrackedTables {

    /** Longer ones would keep everybody waiting; what is in them stays untold. */
    private static final long MOST = 1_000_000;

    private static final int NEARLY_FULL_PERCENT = 90;

    private TrackedTables() {}

    /** Those of the namespaces that were read. */
    static List<Tracking> read(
            Scope what, List<NamespaceReader> readers, List<NetworkNamespace> namespaces, List<Gap> gaps) {
        List<Tracking> all = new ArrayList<>();
        if (!what.surroundings() || what.localPort() != Scope.ANY_PORT) {
            return all;
        }
        for (int index = 0; index < namespaces.size(); index++) {
            if (matters(namespaces.get(index))) {
                int here = index;
                readers.get(index).inside(() -> all.add(table(here, gaps)));
            }
        }
        return all;
    }

    private static boolean matters(NetworkNamespace netns) {
        Long count = netns.conntrackCount();
        Long max = netns.conntrackMax();
        if (count == null || max == null || count == 0 || count > MOST) {
            return false;
        }
        return count * 100 >= max * NEARLY_FULL_PERCENT
                || netns.counters().getOrDefault("nf_conntrack.insert_failed", 0L) > 0
                || netns.counters().getOrDefault("nf_conntrack.drop", 0L) > 0;
    }

    private static Tracking table(int namespaceIndex, List<Gap> gaps) throws KernelException {
        try (Nfnetlink netfilter = Nfnetlink.open()) {
            ConntrackTable table = netfilter.tracked();
            List<ConntrackTable.Given> given = SnatPorts.read(netfilter);
            if (!SnatPorts.legacy(new KernelFiles(LinuxRoot.LIVE), given)) {
                gaps.add(Gap.of(Gap.Kind.LEGACY_RULES));
            }
            return table.tracking(namespaceIndex, given);
        }
    }
}
