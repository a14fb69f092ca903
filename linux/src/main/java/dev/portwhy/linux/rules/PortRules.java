package dev.portwhy.linux.rules;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.netlink.Nfnetlink;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Gap;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortRule;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the rules that serve ports without a socket, in one namespace after the other. */
public final class PortRules {

    private static final String IPVS = "/proc/thread-self/net/ip_vs";

    private final KernelFiles files;
    private final List<Gap> gaps;
    private final Set<PortRule> found = new LinkedHashSet<>();
    private boolean refused;

    private PortRules(KernelFiles files, List<Gap> gaps) {
        this.files = files;
        this.gaps = gaps;
    }

    /** Opens the file of a namespace. */
    @FunctionalInterface
    public interface Entrance {
        /** A descriptor for the namespace of an index, which is closed afterwards; negative where it cannot be opened. */
        int open(int index);
    }

    /**
     * All rules of these namespaces.
     *
     * @param namespaces of this machine, in the order of the snapshot
     * @param entrance leads into those that the calling thread is not in
     * @param gaps takes what could not be read
     */
    public static List<PortRule> read(
            KernelFiles files, List<NetworkNamespace> namespaces, Entrance entrance, List<Gap> gaps) {
        PortRules rules = new PortRules(files, gaps);
        for (int index = 0; index < namespaces.size() && !rules.refused; index++) {
            rules.namespace(namespaces.get(index), index, entrance);
        }
        return List.copyOf(rules.found);
    }

    private void namespace(NetworkNamespace namespace, int index, Entrance entrance) {
        try {
            if (namespace.current()) {
                here(index);
                return;
            }
            int fd = entrance.open(index);
            if (fd < 0) {
                return;
            }
            try {
                NetworkThread.inNamespaceOf(fd, () -> here(index));
            } finally {
                Syscall.close(fd);
            }
        } catch (IOException e) {
            // Not entered: the namespaces' own gap says so.
        }
    }

    /** The rules of the namespace that the calling thread is in. */
    private boolean here(int index) {
        found.addAll(ProcNetIpVs.parse(files.lines(IPVS), index));
        nftables(index);
        legacy("ip", index);
        legacy("ip6", index);
        return true;
    }

    private void nftables(int index) {
        try (Nfnetlink link = Nfnetlink.open()) {
            family(link, Nfnetlink.INET, "inet", index);
            family(link, Nfnetlink.IPV4, "ip", index);
            family(link, Nfnetlink.IPV6, "ip6", index);
        } catch (KernelException e) {
            // Without nftables in the kernel there are no rules of it.
            if (e.errno() == Errno.EPERM || e.errno() == Errno.EACCES) {
                refused = true;
                gaps.add(Gap.of(Gap.Kind.PORT_RULES));
            }
        }
    }

    private void family(Nfnetlink link, int number, String name, int index) throws KernelException {
        List<byte[]> rules = link.rules(number);
        if (rules.isEmpty()) {
            return;
        }
        BaseChains base = BaseChains.of(link.chains(number));
        for (byte[] rule : rules) {
            NftRule.jump(rule, name, base.reach());
        }
        base.reach().follow();
        Map<String, List<SetElement>> sets = new HashMap<>();
        for (byte[] rule : rules) {
            found.addAll(NftRule.read(rule, name, index, base, (table, set) -> {
                List<SetElement> known = sets.get(table + " " + set);
                if (known == null) {
                    known = SetElement.all(link.elements(number, table, set));
                    sets.put(table + " " + set, known);
                }
                return known;
            }));
        }
    }

    /** Tables of the old kind. */
    private void legacy(String family, int index) {
        String rules = LegacyTables.rules(files, family, "nat", "mangle");
        if (rules == null) {
            gaps.add(Gap.of(Gap.Kind.LEGACY_RULES));
        } else {
            found.addAll(IptablesSave.parse(rules, LegacyTables.tool(family), index));
        }
    }
}
