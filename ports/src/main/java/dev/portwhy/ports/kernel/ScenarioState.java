package dev.portwhy.ports.kernel;

import dev.portwhy.model.KernelVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** All that a scenario changes: its namespaces, its sockets by name, its user and its time. */
final class ScenarioState extends Part {

    final KernelVersion version;
    /** Whether the kernel was built with MPTCP ({@code CONFIG_MPTCP}). */
    final boolean mptcp;

    Map<String, Network> networks = new HashMap<>();
    Map<String, SocketFile> files = new LinkedHashMap<>();
    /** MPTCP sockets without a file that still have a subflow. */
    List<MptcpSocket> orphans = new ArrayList<>();

    Network current;
    int uid;
    Clock clock = Clock.START;

    /** The lots drawn during the step being carried out. */
    Choices choices = new Choices(List.of(), OptionalInt.empty());

    private int lastGroup;
    private int lastConnection;

    ScenarioState(KernelVersion version, boolean mptcp, String firstNetwork) {
        this(version, mptcp);
        networks.put(firstNetwork, current);
    }

    private ScenarioState(KernelVersion version, boolean mptcp) {
        this.version = version;
        this.mptcp = mptcp;
        current = new Network(this);
    }

    int newConnection() {
        return ++lastConnection;
    }

    int newGroup() {
        return ++lastGroup;
    }

    ScenarioState copy() {
        Copier copier = new Copier();
        ScenarioState copy = copier.of(this);
        copier.finish();
        return copy;
    }

    @Override
    Part bare(Copier copier) {
        ScenarioState copy = new ScenarioState(version, mptcp);
        copy.uid = uid;
        copy.clock = clock;
        copy.lastGroup = lastGroup;
        copy.lastConnection = lastConnection;
        return copy;
    }

    @Override
    void link(Part original, Copier copier) {
        ScenarioState from = (ScenarioState) original;
        current = copier.of(from.current);
        from.networks.forEach((name, network) -> networks.put(name, copier.of(network)));
        orphans = copier.list(from.orphans);
        from.files.forEach((name, file) -> files.put(name, copier.of(file)));
    }
}
