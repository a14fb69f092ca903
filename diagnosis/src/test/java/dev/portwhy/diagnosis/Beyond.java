package dev.portwhy.diagnosis;

import dev.portwhy.model.Container;
import dev.portwhy.model.Hidden;
import dev.portwhy.model.KernelService;
import dev.portwhy.model.NamespaceOwner;
import dev.portwhy.model.NamespacePin;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.SocketUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What is known of a machine beyond its tables of sockets and files, written line by line beside {@link Snapshots}. */
final class Beyond {

    private final List<KernelService> services = new ArrayList<>();
    private final List<NamespacePin> pins = new ArrayList<>();
    private final List<PortForward> forwards = new ArrayList<>();
    private final List<SocketUnit> units = new ArrayList<>();
    private final List<NamespaceOwner> owners = new ArrayList<>();

    /** A process holds ports for a container (empty: not known which), or for a place. */
    Beyond forward(int pid, int namespace, String container, String target) {
        return forward(new PortForward(pid, namespace, container, target));
    }

    Beyond forward(PortForward forward) {
        forwards.add(forward);
        return this;
    }

    /** The kernel was told to serve something. */
    Beyond service(KernelService service) {
        services.add(service);
        return this;
    }

    /** Something keeps a namespace. */
    Beyond pin(NamespacePin pin) {
        pins.add(pin);
        return this;
    }

    /** A manager of systemd keeps a socket. */
    Beyond unit(SocketUnit unit) {
        units.add(unit);
        return this;
    }

    /** A namespace was made for a container. */
    Beyond owner(int namespace, Container container) {
        owners.add(new NamespaceOwner(namespace, container));
        return this;
    }

    Hidden hidden() {
        return new Hidden(services, List.of(), pins, List.of(), forwards, units, owners, Set.of());
    }
}
