package dev.portwhy.ports.kernel;

import dev.portwhy.model.KernelRule;
import java.util.ArrayList;
import java.util.List;

/** One network namespace: its settings, its addresses, and its tables of ports. */
final class Network extends Part {

    final ScenarioState machine;
    Sysctls sysctls = new Sysctls();
    Addressing addressing = new Addressing();
    BindTable ports;
    Established established = new Established();

    /** Those that listen, the latest first, as packets find them. */
    List<TcpSocket> listeners = new ArrayList<>();

    /** UDP sockets that have a port, the latest first, but IPv6 ones with {@code SO_REUSEPORT} last ({@code sk_add_node_rcu()}). */
    List<UdpSocket> udp = new ArrayList<>();

    List<TimeWait> timeWaits = new ArrayList<>();

    Network(ScenarioState machine) {
        this.machine = machine;
        ports = new BindTable(machine.version.has(KernelRule.BIND_BUCKETS_HEAL));
    }

    @Override
    Part bare(Copier copier) {
        Network copy = new Network(copier.of(machine));
        copy.sysctls = sysctls.copy();
        copy.addressing = addressing.copy();
        return copy;
    }

    @Override
    void link(Part original, Copier copier) {
        Network from = (Network) original;
        ports = copier.of(from.ports);
        established = copier.of(from.established);
        listeners = copier.list(from.listeners);
        udp = copier.list(from.udp);
        timeWaits = copier.list(from.timeWaits);
    }
}
