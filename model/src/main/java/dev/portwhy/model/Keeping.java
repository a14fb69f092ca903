package dev.portwhy.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind the holders of sockets: how they can be ended, what brings them back, and what source ports their
 * configurations name.
 *
 * @param signals what signals do to them, by pid
 * @param keepers what starts them again
 * @param units what the unit files of their services say
 * @param containers what their engines' files say of their containers
 * @param sourcePools the source ports that configurations name
 */
public record Keeping(
        Map<Integer, SignalState> signals,
        List<Keeper> keepers,
        List<UnitFacts> units,
        List<ContainerKeeping> containers,
        List<SourcePool> sourcePools) {

    /** Nothing was found, or nobody looked. */
    public static final Keeping NOTHING = new Keeping(Map.of(), List.of(), List.of(), List.of(), List.of());

    public Keeping {
        signals = Map.copyOf(signals);
        keepers = List.copyOf(keepers);
        units = List.copyOf(units);
        containers = List.copyOf(containers);
        sourcePools = List.copyOf(sourcePools);
    }

    /** With nothing of containers. */
    public Keeping(Map<Integer, SignalState> signals, List<Keeper> keepers, List<UnitFacts> units) {
        this(signals, keepers, units, List.of(), List.of());
    }

    /** The same with the source ports that configurations name. */
    public Keeping with(List<SourcePool> pools) {
        return new Keeping(signals, keepers, units, containers, pools);
    }

    /** What signals do to a process; null where nobody looked. */
    public @Nullable SignalState signals(int pid) {
        return signals.get(pid);
    }

    /** What starts a process again; null where nothing is known to. */
    public @Nullable Keeper keeper(int pid) {
        for (Keeper keeper : keepers) {
            if (keeper.pid() == pid && keeper.kind() != Keeper.Kind.PARENT) {
                return keeper;
            }
        }
        return null;
    }

    /** The program that started a process and may start it again, which nothing tells for sure; 0 where none is seen. */
    public int perhapsKeptBy(int pid) {
        for (Keeper keeper : keepers) {
            if (keeper.pid() == pid && keeper.kind() == Keeper.Kind.PARENT) {
                return keeper.keeper();
            }
        }
        return 0;
    }

    /** What the files of its engine say of a container; null where none were found. */
    public @Nullable ContainerKeeping container(Container container) {
        for (ContainerKeeping keeping : containers) {
            if (keeping.isOf(container)) {
                return keeping;
            }
        }
        return null;
    }

    /** The same by the name under which its engine has it; null also where several have that name. */
    public @Nullable ContainerKeeping container(String runtime, String name, int user) {
        ContainerKeeping found = null;
        for (ContainerKeeping keeping : containers) {
            if (keeping.runtime().equals(runtime) && keeping.name().equals(name) && keeping.user() == user) {
                if (found != null) {
                    return null;
                }
                found = keeping;
            }
        }
        return found;
    }

    /** What the files of a unit say; null where none were found. */
    public @Nullable UnitFacts facts(Unit unit) {
        for (UnitFacts facts : units) {
            if (facts.unit().equals(unit)) {
                return facts;
            }
        }
        return null;
    }
}
