package dev.portwhy.linux.live;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.net.NamespaceFiles;
import dev.portwhy.linux.net.SysctlTree;
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
     */
    static NamespaceSurroundings read(Scope what, String directory, boolean entered) {
        KernelFiles files = new KernelFiles(LinuxRoot.LIVE);
        NamespaceFiles tables = new NamespaceFiles(files, directory);
        boolean all = what.hidden() && what.localPort() == Scope.ANY_PORT;
        List<LocalAddress> addresses = tables.addresses();
        Settings settings = entered ? SysctlTree.read(files, keys(what, all, addresses)) : Settings.NONE;
        return new NamespaceSurroundings(
                settings,
                tables.sockstat(),
                tables.counters(),
                addresses,
                settings.count(Setting.NETFILTER_NF_CONNTRACK_COUNT),
                settings.count(Setting.NETFILTER_NF_CONNTRACK_MAX));
    }

    /** Where ::1 is missing, also what may be why. */
    private static List<Setting> keys(Scope what, boolean all, List<LocalAddress> addresses) {
        if (what.boot()) {
            return SysctlTree.everyKey();
        }
        if (all) {
            return SysctlTree.NAMESPACE_KEYS;
        }
        for (LocalAddress address : addresses) {
            if (address.address().family() == Family.INET6 && address.address().isLoopback()) {
                return SysctlTree.PORT_KEYS;
            }
        }
        return SysctlTree.PORT_KEYS_AND_IPV6;
    }
}
