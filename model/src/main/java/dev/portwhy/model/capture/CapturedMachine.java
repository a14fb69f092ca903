package dev.portwhy.model.capture;

import dev.portwhy.model.DecimalName;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.AmbiguousNamespaceException;
import dev.portwhy.model.look.Machine;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.NoSuchNamespaceException;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The machine in a capture file. It gives all it has, of the namespaces that are asked for. */
public final class CapturedMachine implements Machine {

    private final Path file;

    /** The machine in a file. */
    public CapturedMachine(Path file) {
        this.file = file;
    }

    @Override
    public Snapshot look(Scope what) throws IOException {
        try {
            return restricted(CaptureFile.read(file), what.namespaces());
        } catch (CaptureException e) {
            throw new CaptureException("capture.file", file, e.text());
        } catch (AccessDeniedException e) {
            throw new CaptureException("capture.file", file, Text.of("capture.unreadable"));
        }
    }

    private static Snapshot restricted(Snapshot snapshot, NamespaceChoice choice) throws IOException {
        if (choice instanceof NamespaceChoice.All) {
            return snapshot;
        }
        List<NetworkNamespace> all = snapshot.namespaces();
        List<NetworkNamespace> chosen = new ArrayList<>();
        int[] places = new int[all.size()];
        Arrays.fill(places, -1);
        boolean[] ofProcess = ofProcess(snapshot, choice);
        for (int i = 0; i < places.length; i++) {
            if (fits(all.get(i), choice) || ofProcess[i]) {
                places[i] = chosen.size();
                chosen.add(all.get(i));
            }
        }
        if (chosen.isEmpty()) {
            throw new NoSuchNamespaceException(
                    choice instanceof NamespaceChoice.Named named ? named.name() : "", names(all));
        }
        AmbiguousNamespaceException.check(
                choice, chosen.stream().map(NetworkNamespace::inode).toList());
        SocketTable sockets = snapshot.sockets();
        SocketTable.Builder rows = new SocketTable.Builder();
        for (int row = 0; row < sockets.size(); row++) {
            int place = places[sockets.namespaceIndex(row)];
            if (place >= 0) {
                rows.add(sockets, row, place);
            }
        }
        return new Snapshot.Builder(snapshot)
                .namespaces(chosen)
                .sockets(rows.build())
                .hidden(snapshot.hidden().in(places))
                .build();
    }

    /** The namespaces in which a process has a socket, where a process was named that no namespace is known by. */
    private static boolean[] ofProcess(Snapshot snapshot, NamespaceChoice choice) {
        boolean[] its = new boolean[snapshot.namespaces().size()];
        long pid = choice instanceof NamespaceChoice.Named named ? DecimalName.number(named.name()) : -1;
        for (NetworkNamespace namespace : snapshot.namespaces()) {
            if (pid <= 0 || fits(namespace, choice)) {
                return its;
            }
        }
        SocketTable sockets = snapshot.sockets();
        for (int row = 0; row < sockets.size(); row++) {
            HolderTable holders = snapshot.holders();
            for (int holder = holders.first(sockets.inode(row)); holder >= 0; holder = holders.next(holder)) {
                its[sockets.namespaceIndex(row)] |= holders.pid(holder) == pid;
            }
        }
        return its;
    }

    private static boolean fits(NetworkNamespace namespace, NamespaceChoice choice) {
        return switch (choice) {
            case NamespaceChoice.All all -> true;
            case NamespaceChoice.Current current -> namespace.current();
            case NamespaceChoice.Named named ->
                named.name().equals(namespace.name())
                        || named.name().equals(Long.toString(namespace.inode()))
                        || namespace.pid() > 0 && named.name().equals(Integer.toString(namespace.pid()));
        };
    }

    private static List<String> names(List<NetworkNamespace> namespaces) {
        List<String> names = new ArrayList<>();
        for (NetworkNamespace namespace : namespaces) {
            names.add(namespace.name());
        }
        return names;
    }
}
