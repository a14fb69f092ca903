package dev.portwhy.diagnosis;

import dev.portwhy.model.PortForward;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is told of processes that hold ports on behalf of a container, and how the container is stopped. */
final class Forwarding {

    private Forwarding() {}

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
        return forward.namespaceIndex() < 0
                ? Text.of("hidden.why.forwarder")
                : Text.of(
                        "hidden.why.forwarder.namespace",
                        snapshot.namespaces().get(forward.namespaceIndex()).name());
    }
}
