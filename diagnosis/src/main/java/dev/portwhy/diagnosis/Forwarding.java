package dev.portwhy.diagnosis;

import dev.portwhy.model.Gap;
import dev.portwhy.model.Looker;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is told of processes that hold ports on behalf of a container, and how the container is stopped. */
final class Forwarding {

    private static final String KUBE_PROXY = "kube-proxy";

    /** Where kube-proxy tells of itself; the ports of services it has no sockets for since Kubernetes 1.26. */
    private static final Set<Integer> OF_KUBE_PROXY = Set.of(10249, 10256);

    private Forwarding() {}

    /** What a process passes on from a port; null where it serves that port itself, or passes nothing on. */
    static @Nullable PortForward of(Snapshot snapshot, int pid, int port) {
        PortForward forward = snapshot.hidden().forward(pid);
        return forward == null || servesItself(snapshot, forward, port) ? null : forward;
    }

    /** Whether a process that passes on what comes to other ports serves this one itself. */
    static boolean servesItself(Snapshot snapshot, PortForward forward, int port) {
        return OF_KUBE_PROXY.contains(port)
                && Culprits.comm(snapshot, forward.pid()).equals(KUBE_PROXY);
    }

    /** The containers for which processes hold their ports; empty where one of them does not do that, or it is not known. */
    static List<String> containers(Snapshot snapshot, List<Culprit> culprits) {
        Set<String> names = new LinkedHashSet<>();
        for (Culprit culprit : culprits) {
            PortForward forward = snapshot.hidden().forward(culprit.pid());
            if (forward == null || forward.container().isEmpty()) {
                return List.of();
            }
            names.add(forward.container());
        }
        return List.copyOf(names);
    }

    /** Why the process is not what somebody looks for who looks for the service. */
    static Text why(Snapshot snapshot, PortForward forward) {
        String container = forward.container();
        if (container.isEmpty()) {
            return unknown(snapshot, forward);
        }
        if (Culprits.comm(snapshot, forward.pid()).equals("conmon")) {
            return Text.of("hidden.why.forwarder.keeper", container);
        }
        if (!forward.target().isEmpty()) {
            return Text.of("hidden.why.forwarder.both", container, forward.target());
        }
        ProcessInfo process = snapshot.process(forward.pid());
        return process == null || process.uid() == 0
                ? Text.of("hidden.why.forwarder.container", container)
                : Text.of("hidden.why.forwarder.user", container, process.user());
    }

    private static Text unknown(Snapshot snapshot, PortForward forward) {
        if (!forward.target().isEmpty()) {
            return Text.of("hidden.why.forwarder.target", forward.target());
        }
        if (isOfEngine(snapshot, forward.pid()) && isLeft(snapshot, forward)) {
            return Text.of("hidden.why.forwarder.left");
        }
        return forward.namespaceIndex() < 0
                ? Text.of("hidden.why.forwarder")
                : Text.of(
                        "hidden.why.forwarder.namespace",
                        snapshot.namespaces().get(forward.namespaceIndex()).name());
    }

    /** Whether it is the part of Kubernetes that keeps ports of services from being taken, and makes the rules for them. */
    static boolean isKubernetes(Snapshot snapshot, int pid) {
        return snapshot.hidden().forward(pid) != null
                && Culprits.comm(snapshot, pid).equals(KUBE_PROXY);
    }

    /** What is done about a port of a service. */
    static Remedy ofKubernetes() {
        return HiddenRemedies.remedy(
                new Action.LookThere("service-of-kubernetes", "kubectl get services --all-namespaces"),
                Text.of("hidden.end.rule.node-port"));
    }

    /**
     * What is done about a process that holds a port for a container that was not found: where it would have been seen, it is gone,
     * and nothing but the process itself keeps the port. Null for any other process.
     *
     * @param port the port; 0 where it is not asked about one
     */
    static @Nullable Remedy alone(Snapshot snapshot, int pid, int port) {
        Remedy given = OwnForward.remedy(snapshot, pid, port);
        if (given != null) {
            return given;
        }
        PortForward forward = of(snapshot, pid, port);
        if (forward == null) {
            return null;
        }
        Remedy device = ProxyDevice.remedy(snapshot, forward);
        if (device != null) {
            return device;
        }
        if (!forward.container().isEmpty() || !isOfEngine(snapshot, pid)) {
            return null;
        }
        if (isKubernetes(snapshot, pid)) {
            return ofKubernetes();
        }
        Text who = StopHolder.name(snapshot, pid);
        if (isLeft(snapshot, forward)) {
            return HiddenRemedies.remedy(
                            StopHolder.act(snapshot, List.of(pid)), Text.of("hidden.end.forwarder.left", who))
                    .proved(Remedy.Proof.CARRIED_OUT);
        }
        return forward.namespaceIndex() >= 0
                ? null
                : HiddenRemedies.remedy(
                        new Action.LookThere("container-behind", null), Text.of("hidden.end.forwarder.unknown", who));
    }

    /** Whether a process holds ports for an engine of containers, and not for whoever started it by hand: socat, ssh, kubectl. */
    static boolean isOfEngine(Snapshot snapshot, int pid) {
        return switch (Culprits.comm(snapshot, pid)) {
            case "socat", "ssh", "sshd", "sshd-session", "kubectl" -> false;
            default -> snapshot.hidden().forward(pid) != null;
        };
    }

    /** Whether the container is gone: everything was seen, and it was not there. */
    private static boolean isLeft(Snapshot snapshot, PortForward forward) {
        Looker looker = snapshot.visibility().looker();
        Unseen unseen = new Unseen(snapshot);
        if (looker.source() != Looker.Source.KERNEL
                || looker.wasUser()
                || unseen.inhabitants()
                || unseen.namespaces()
                || snapshot.visibility().lacks(Gap.Kind.ENDED_MEANWHILE)) {
            return false;
        }
        String comm = Culprits.comm(snapshot, forward.pid());
        int namespace = forward.namespaceIndex();
        if (namespace < 0) {
            return !forward.target().isEmpty() || comm.equals("rootlessport") || comm.equals("slirp4netns");
        }
        // rootlessport lives in the container's namespace, which is left to it and its child alone.
        NetworkNamespace served = snapshot.namespaces().get(namespace);
        ProcessInfo first = snapshot.process(served.pid());
        boolean own = served.pid() == forward.pid() || first != null && first.parentPid() == forward.pid();
        return comm.equals("rootlessport")
                && served.kind() == NetworkNamespace.Kind.PROCESS
                && served.processes() <= 2
                && own;
    }
}
