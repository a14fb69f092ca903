package dev.portwhy.diagnosis;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import java.util.BitSet;
import java.util.Set;

/**
 * Ports of a namespace at which somebody is served, and which connect() must not hand out: those of listeners, those that rules of
 * the kernel lead elsewhere, and on a node of Kubernetes the NodePorts, which have no socket ({@code --service-node-port-range},
 * 30000 to 32767 unless somebody says otherwise).
 */
final class ServedPorts {

    private static final int FIRST_NODE_PORT = 30_000;
    private static final int LAST_NODE_PORT = 32_767;

    /** A rule for more ports than this serves none in particular. */
    private static final int MOST = 10_000;

    private static final Set<String> KUBERNETES = Set.of(
            "kubelet", "kube-proxy", "kube-apiserver", "k3s", "k3s-server", "k3s-agent", "rke2", "k0s", "kubelite");

    private ServedPorts() {}

    /** Those from {@code low} to {@code high}. */
    static BitSet of(Snapshot snapshot, int namespaceIndex, int low, int high) {
        BitSet ports = new BitSet();
        SocketTable sockets = snapshot.sockets();
        for (int row = 0; row < sockets.size(); row++) {
            if (sockets.namespaceIndex(row) == namespaceIndex
                    && sockets.state(row) == SocketState.LISTEN
                    && sockets.protocol(row) != Protocol.UDP) {
                ports.set(sockets.localPort(row));
            }
        }
        boolean nodePorts = false;
        for (PortRule rule : snapshot.hidden().rules()) {
            if (rule.namespaceIndex() == namespaceIndex && rule.lastPort() - rule.firstPort() < MOST) {
                ports.set(rule.firstPort(), rule.lastPort() + 1);
                nodePorts |= rule.kind() == PortRule.Kind.NODE_PORT;
            }
        }
        NetworkNamespace netns = snapshot.namespaces().get(namespaceIndex);
        if (nodePorts || netns.kind() == NetworkNamespace.Kind.HOST && isNode(snapshot)) {
            ports.set(FIRST_NODE_PORT, LAST_NODE_PORT + 1);
        }
        ports.clear(0, Math.max(low, 0));
        ports.clear(high + 1, Math.max(high + 1, ports.length()));
        return ports;
    }

    private static boolean isNode(Snapshot snapshot) {
        for (ProcessInfo process : snapshot.processes().values()) {
            if (process.container() == null && KUBERNETES.contains(process.comm())) {
                return true;
            }
        }
        return false;
    }
}
