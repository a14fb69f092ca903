package dev.portwhy.linux.live;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.net.NamespaceFiles;
import dev.portwhy.linux.net.SysctlTree;
import dev.portwhy.linux.netlink.NeighbourTables;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.Family;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Settings;
import dev.portwhy.model.look.Scope;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is read of a namespace beside its sockets. */
record NamespaceSurroundings(
        Settings settings,
        Map<String, Long> sockstat,
        Map<String, Long> counters,
        List<LocalAddress> addresses,
        @Nullable Long conntrackCount,
        @Nullable Long conntrackMax) {

    /** Where nothing was read. */
    static final NamespaceSurroundings NONE =
            new NamespaceSurroundings(Settings.NONE, Map.of(), Map.of(), List.of(), null, null);

    /**
     * Reads it.
     *
     * @param directory the namespace's {@code net} below /proc
     * @param entered whether the calling thread is in the namespace: {@code /proc/sys/net} shows the settings of no other
     * @param first whether it is the first that is read: what the whole machine has one of is read with it
     */
    static NamespaceSurroundings read(Scope what, String directory, boolean entered, boolean first) {
        KernelFiles files = new KernelFiles(LinuxRoot.LIVE);
        NamespaceFiles tables = new NamespaceFiles(files, directory);
        boolean all = what.hidden() && what.localPort() == Scope.ANY_PORT;
        List<LocalAddress> addresses = tables.addresses();
        boolean limits = what.localPort() == Scope.ANY_PORT;
        Settings settings = entered ? SysctlTree.read(files, keys(what, all, limits, addresses)) : Settings.NONE;
        Map<String, Long> counters = tables.counters();
        if (limits && first && entered) {
            neighbours(counters);
        }
        return new NamespaceSurroundings(
                settings,
                tables.sockstat(),
                counters,
                addresses,
                settings.count(Setting.NETFILTER_NF_CONNTRACK_COUNT),
                settings.count(Setting.NETFILTER_NF_CONNTRACK_MAX));
    }

    /** Of a namespace in which nothing that is in question was found: where it can be reached, and how many sockets it has. */
    static NamespaceSurroundings addresses(String directory) {
        NamespaceFiles tables = new NamespaceFiles(new KernelFiles(LinuxRoot.LIVE), directory);
        return new NamespaceSurroundings(Settings.NONE, tables.sockstat(), Map.of(), tables.addresses(), null, null);
    }

    private static void neighbours(Map<String, Long> counters) {
        try {
            NeighbourTables.read(counters);
        } catch (KernelException e) {
            // A kernel without it has no finding of it: those of before Linux 2.6.13, and sandboxes that refuse
            // rtnetlink.
            return;
        }
    }

    /** Where ::1 is missing, also what may be why. */
    private static List<Setting> keys(Scope what, boolean all, boolean limits, List<LocalAddress> addresses) {
        if (what.boot()) {
            return SysctlTree.everyKey();
        }
        if (all) {
            return SysctlTree.NAMESPACE_KEYS;
        }
        List<Setting> keys = hasLoopback6(addresses) ? SysctlTree.PORT_KEYS : SysctlTree.PORT_KEYS_AND_IPV6;
        return limits ? SysctlTree.joined(keys, SysctlTree.LIMIT_KEYS) : keys;
    }

    private static boolean hasLoopback6(List<LocalAddress> addresses) {
        for (LocalAddress address : addresses) {
            if (address.address().family() == Family.INET6 && address.address().isLoopback()) {
                return true;
            }
        }
        return false;
    }
}
