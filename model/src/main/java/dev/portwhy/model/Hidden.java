package dev.portwhy.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What was found about ports beyond the tables of sockets and of files.
 *
 * @param services ports the kernel has open itself
 * @param rules rules that serve ports without a socket
 * @param pins what keeps namespaces alive in which no process lives
 * @param differences ports that only some of the sources show
 * @param forwards processes that hold ports on behalf of a container
 * @param units socket units for which systemd keeps a socket
 * @param owners containers that namespaces were made for
 * @param closed cookies of sockets that were closed while the tables were read, as far as they were asked for again
 */
public record Hidden(
        List<KernelService> services,
        List<PortRule> rules,
        List<NamespacePin> pins,
        List<SourceDifference> differences,
        List<PortForward> forwards,
        List<SocketUnit> units,
        List<NamespaceOwner> owners,
        Set<Long> closed) {

    /** Nothing was found, or nobody looked. */
    public static final Hidden NOTHING = new Hidden(List.of(), List.of(), List.of(), List.of(), List.of());

    public Hidden {
        services = List.copyOf(services);
        rules = List.copyOf(rules);
        pins = List.copyOf(pins);
        differences = List.copyOf(differences);
        forwards = List.copyOf(forwards);
        units = List.copyOf(units);
        owners = List.copyOf(owners);
        closed = Set.copyOf(closed);
    }

    /** This without socket units, and where no socket was closed meanwhile. */
    public Hidden(
            List<KernelService> services,
            List<PortRule> rules,
            List<NamespacePin> pins,
            List<SourceDifference> differences,
            List<PortForward> forwards) {
        this(services, rules, pins, differences, forwards, List.of(), List.of(), Set.of());
    }

    /** Where everything is mounted that goes over the connection of a row, which has a service of such a kind. */
    public List<String> mounts(SocketTable sockets, int row) {
        List<String> paths = new ArrayList<>();
        for (KernelService service : services) {
            if (service.kind().mount() && service.owns(sockets, row)) {
                paths.add(service.name());
            }
        }
        return paths;
    }

    /** Whom a process serves that holds ports on behalf of a container; null for any other process. */
    public @Nullable PortForward forward(int pid) {
        for (PortForward forward : forwards) {
            if (forward.pid() == pid) {
                return forward;
            }
        }
        return null;
    }

    /** The container that a namespace was made for; null where none is known. */
    public @Nullable Container owner(int namespaceIndex) {
        for (NamespaceOwner owner : owners) {
            if (owner.namespaceIndex() == namespaceIndex) {
                return owner.container();
            }
        }
        return null;
    }

    /** This with other rules and differences. */
    public Hidden with(List<PortRule> otherRules, List<SourceDifference> otherDifferences) {
        return new Hidden(services, otherRules, pins, otherDifferences, forwards, units, owners, closed);
    }

    /**
     * What of this is about some of the namespaces.
     *
     * @param places the new index of each namespace; negative for one that is left out
     */
    public Hidden in(int[] places) {
        return new Hidden(
                moved(services, places, KernelService::namespaceIndex, KernelService::in),
                moved(rules, places, PortRule::namespaceIndex, PortRule::in),
                moved(pins, places, NamespacePin::namespaceIndex, NamespacePin::in),
                moved(differences, places, SourceDifference::namespaceIndex, SourceDifference::in),
                forwardsIn(places),
                units,
                moved(owners, places, NamespaceOwner::namespaceIndex, NamespaceOwner::in),
                closed);
    }

    private List<PortForward> forwardsIn(int[] places) {
        List<PortForward> moved = new ArrayList<>();
        for (PortForward one : forwards) {
            moved.add(one.in(one.namespaceIndex() < 0 ? -1 : places[one.namespaceIndex()]));
        }
        return moved;
    }

    /** Makes the same thing with another index of its namespace. */
    private interface Move<T> {
        T to(T thing, int namespaceIndex);
    }

    private static <T> List<T> moved(List<T> things, int[] places, ToIntFunction<T> index, Move<T> move) {
        List<T> moved = new ArrayList<>();
        for (T thing : things) {
            int place = places[index.applyAsInt(thing)];
            if (place >= 0) {
                moved.add(move.to(thing, place));
            }
        }
        return moved;
    }
}
