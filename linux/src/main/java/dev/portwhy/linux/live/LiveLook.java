package dev.portwhy.linux.live;

import dev.portwhy.linux.boot.BootReader;
import dev.portwhy.linux.holders.OpenDescriptors;
import dev.portwhy.linux.keepers.Keepers;
import dev.portwhy.linux.keepers.SourcePools;
import dev.portwhy.linux.net.SysctlTree;
import dev.portwhy.linux.rules.PortRules;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Hidden;
import dev.portwhy.model.Keeping;
import dev.portwhy.model.Looker;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.Settings;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Visibility;
import dev.portwhy.model.boot.BootSettings;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One look at the running machine: the plan of its phases, in the order in which one needs what another yields. Each is a
 * class of its own, which says what goes on side by side within it.
 *
 * <ol>
 *   <li>{@link ChosenNamespaces}: which namespaces are read
 *   <li>{@link TablesAndFiles}: their sockets, and who has which file open
 *   <li>{@link KeptNamespaces}: the namespaces that only an open file showed
 *   <li>{@link UnreadNamespaces}: once more those to which every way was gone
 *   <li>{@link BoundSockets}: the sockets that sock_diag leaves out
 *   <li>{@link KnownHolders}: who holds the sockets, and what holds those that no file shows
 *   <li>{@link PortRules}, {@link PortForwards}: what serves a port without a socket
 *   <li>{@link Keepers}: how the holders can be ended, and what brings them back
 * </ol>
 */
final class LiveLook {

    private final Scope what;
    private final boolean boundListed;

    /** A look; the parameters are those of {@link LookContext}. */
    LiveLook(Scope what, boolean boundListed) {
        this.what = what;
        this.boundListed = boundListed;
    }

    Snapshot take() throws IOException {
        try (LookContext look = new LookContext(what, boundListed);
                UnreadNamespaces unread = new UnreadNamespaces(look.what(), look.gaps())) {
            look.listProcesses();
            look.countSockets();
            ChosenNamespaces chosen = ChosenNamespaces.find(look);
            List<NamespaceReader> readers = chosen.readers();
            TablesAndFiles read = TablesAndFiles.read(look, chosen);
            KeptNamespaces.read(look, chosen, read);
            unread.again(look.links(), readers);
            BoundSockets.add(look, readers, read);
            unread.tell(readers);
            List<NetworkNamespace> namespaces = NamespaceRows.namespaces(readers);
            SocketTable sockets = NamespaceRows.all(readers);
            KnownHolders known = KnownHolders.of(look, read, readers, namespaces, sockets);
            List<PortRule> rules = rules(look, readers, namespaces);
            List<PortForward> forwards = forwards(look, chosen, namespaces, sockets, known);
            look.tellFuse(look.files());
            Hidden hidden = new Hidden(
                    known.services(),
                    rules,
                    NamespaceRows.pins(readers),
                    List.of(),
                    forwards,
                    known.units(),
                    NamespaceRows.owners(readers),
                    known.closed());
            return new Snapshot.Builder(LiveHost.read(look.files(), look.time()), namespaces)
                    .settings(
                            look.what().surroundings()
                                    ? SysctlTree.read(look.files(), SysctlTree.MACHINE_KEYS)
                                    : Settings.NONE)
                    .sockets(sockets)
                    .holders(known.holders())
                    .processes(known.processes())
                    .hidden(hidden)
                    .keeping(keeping(look, known, hidden))
                    .tracking(TrackedTables.read(look.what(), readers, namespaces, look.gaps()))
                    .descriptors(
                            look.what().processes() && look.what().surroundings()
                                    ? OpenDescriptors.of(look.files(), known.holders())
                                    : Map.of())
                    .boot(look.what().boot() ? BootReader.read(look.files(), look.gaps()) : BootSettings.NOT_LOOKED)
                    .visibility(new Visibility(look.gaps(), new Looker(Looker.Source.KERNEL, Syscall.geteuid(), false)))
                    .build();
        }
    }

    private static List<PortRule> rules(
            LookContext look, List<NamespaceReader> readers, List<NetworkNamespace> namespaces) throws IOException {
        // A rule serves ports of its own namespace only.
        boolean here = look.what().sparesOthers() && namespaces.getFirst().current();
        return look.what().hidden()
                ? PortRules.read(
                        look.files(),
                        here ? namespaces.subList(0, 1) : namespaces,
                        index -> readers.get(index).namespace().open(look.links()),
                        look.gaps())
                : List.of();
    }

    private static Keeping keeping(LookContext look, KnownHolders known, Hidden hidden) {
        if (!look.what().processes()) {
            return Keeping.NOTHING;
        }
        return look.what().hidden()
                ? Keepers.find(look.files(), look.processes().users(), known.processes(), known.holders(), hidden)
                : Keeping.NOTHING.with(SourcePools.find(look.files(), known.processes(), known.holders()));
    }

    private static List<PortForward> forwards(
            LookContext look,
            ChosenNamespaces chosen,
            List<NetworkNamespace> namespaces,
            SocketTable sockets,
            KnownHolders known)
            throws IOException {
        return look.what().processes()
                ? PortForwards.find(
                        look.files(),
                        look.processes(),
                        look.pids(),
                        known.processes(),
                        namespaces,
                        new Elsewhere(chosen),
                        sockets,
                        known.holders())
                : List.of();
    }

    /** The namespaces that were not chosen, for when they are asked for. A class, since a lambda makes code when it first runs. */
    private record Elsewhere(ChosenNamespaces chosen) implements Supplier<List<NetworkNamespace>> {
        @Override
        public List<NetworkNamespace> get() {
            return chosen.others();
        }
    }
}
