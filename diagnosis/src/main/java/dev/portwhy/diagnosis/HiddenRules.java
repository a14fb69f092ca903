package dev.portwhy.diagnosis;

import dev.portwhy.model.Container;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How to find a rule and take it out. The one who made it has to: a rule that is only deleted comes back. */
final class HiddenRules {

    private HiddenRules() {}

    static HiddenRule of(Snapshot snapshot, PortRule rule) {
        NetworkNamespace served = served(snapshot, rule);
        return new HiddenRule(
                rule, served == null ? "" : served.name(), AsRoot.remedy(snapshot, remedy(snapshot, rule, served)));
    }

    private static Remedy remedy(Snapshot snapshot, PortRule rule, @Nullable NetworkNamespace served) {
        String command = command(snapshot.namespaces().get(rule.namespaceIndex()), rule);
        if (rule.kind() == PortRule.Kind.NODE_PORT) {
            return HiddenRemedies.remedy(
                    new Action.LookThere("service-of-kubernetes", command), Text.of("hidden.end.rule.node-port"));
        }
        if (served == null) {
            return HiddenRemedies.remedy(look(command), Text.of("hidden.end.rule", rule.source()));
        }
        Action stop = stop(snapshot, served);
        // The manifest of a static pod ends it; the API server's record of one has no owner to look for.
        Action pod = stop instanceof Action.ChangeProgram ? null : pod(served.name());
        if (pod != null) {
            return HiddenRemedies.remedy(pod, Text.of("hidden.end.rule.pod", served.name(), rule.source()));
        }
        return stop == null
                ? HiddenRemedies.remedy(
                        look(command), Text.of("hidden.end.rule.container.look", served.name(), rule.source()))
                : HiddenRemedies.remedy(stop, Text.of("hidden.end.rule.container", served.name(), rule.source()));
    }

    /**
     * How a pod is ended: the kubelet starts its containers again, and the rule is the pod's. Null for the name of no pod, which alone has a
     * slash (NetnsName).
     */
    private static @Nullable Action pod(String name) {
        int slash = name.indexOf('/');
        return slash < 0 ? null : HolderManagers.ofPod(name.substring(0, slash), name.substring(slash + 1));
    }

    /** Looks at the rules, with the command that shows them. */
    static Action look(@Nullable String command) {
        return new Action.LookThere("rules", command);
    }

    /** Stops a container, as far as a process of it or for it is known. */
    private static @Nullable Action stop(Snapshot snapshot, NetworkNamespace container) {
        ProcessInfo inside = snapshot.process(container.pid());
        if (inside != null && inside.container() != null) {
            return StopHolder.act(snapshot, List.of(container.pid()));
        }
        Container owner = snapshot.hidden().owner(snapshot.namespaces().indexOf(container));
        if (owner != null) {
            return StopHolder.container(snapshot, owner);
        }
        for (PortForward forward : snapshot.hidden().forwards()) {
            ProcessInfo process = snapshot.process(forward.pid());
            boolean believed = process == null
                    || process.uid() == 0
                    || forward.namespaceIndex() == snapshot.namespaces().indexOf(container);
            if (believed && forward.container().equals(container.name())) {
                return StopHolder.act(snapshot, List.of(forward.pid()));
            }
        }
        return null;
    }

    /**
     * The only container with the address that a rule sends packets to; of several that have it the one to which a process forwards
     * the same. Null for none, or where which one it is cannot be told.
     */
    private static @Nullable NetworkNamespace served(Snapshot snapshot, PortRule rule) {
        IpAddress address = rule.targetAddress();
        if (address == null) {
            return null;
        }
        NetworkNamespace found = null;
        for (NetworkNamespace namespace : snapshot.namespaces()) {
            if (namespace.kind() == NetworkNamespace.Kind.CONTAINER && has(namespace, address)) {
                if (found != null) {
                    return forwarded(snapshot, address);
                }
                found = namespace;
            }
        }
        return found;
    }

    /** Where the processes lead that forward to an address, as docker-proxy beside the rules of Docker; null where to several. */
    private static @Nullable NetworkNamespace forwarded(Snapshot snapshot, IpAddress address) {
        int found = -1;
        for (PortForward forward : snapshot.hidden().forwards()) {
            int index = forward.namespaceIndex();
            if (index >= 0 && has(snapshot.namespaces().get(index), address)) {
                if (found >= 0 && found != index) {
                    return null;
                }
                found = index;
            }
        }
        return found < 0 ? null : snapshot.namespaces().get(found);
    }

    /** Who listens where a rule sends packets for a port, as far as sockets were read; null where nobody was seen to. */
    static @Nullable Text listener(Snapshot snapshot, PortRule rule, int port) {
        IpAddress address = rule.targetAddress();
        int targetPort = rule.targetPort(port);
        if (address == null || targetPort < 0) {
            return null;
        }
        SocketTable sockets = snapshot.sockets();
        for (int row = 0; row < sockets.size(); row++) {
            boolean listens = sockets.state(row) == SocketState.LISTEN
                    || sockets.protocol(row) == Protocol.UDP
                            && !sockets.state(row).hasPeer();
            if (listens
                    && sockets.localPort(row) == targetPort
                    && sockets.protocol(row).sharesPortsWith(rule.protocol())
                    && has(snapshot.namespaceOf(row), address)
                    && meets(sockets.localAddress(row).unmapped(), address)) {
                Culprits culprits = new Culprits(snapshot);
                culprits.add(row);
                List<Culprit> who = culprits.ranked(Culprit.How.HOLDS);
                return who.isEmpty() ? null : Who.first(who);
            }
        }
        return null;
    }

    private static boolean meets(IpAddress local, IpAddress wanted) {
        return local.isWildcard() || local.equals(wanted);
    }

    private static boolean has(NetworkNamespace namespace, IpAddress address) {
        for (LocalAddress local : namespace.addresses()) {
            if (local.address().equals(address)) {
                return true;
            }
        }
        return false;
    }

    /** The command that shows the rule where it is kept. */
    static @Nullable String command(NetworkNamespace netns, PortRule rule) {
        return switch (rule.kind()) {
            case NODE_PORT -> "kubectl get services --all-namespaces";
            case IPVS -> CommandIn.namespace(netns, "ipvsadm -L -n");
            case DNAT, REDIRECT, TPROXY -> CommandIn.namespace(netns, tool(rule.source()));
        };
    }

    private static String tool(String source) {
        String tool = source.substring(0, Math.max(0, source.indexOf(' ')));
        return tool.contains("tables") ? tool + "-save" : "nft -a list ruleset";
    }
}
