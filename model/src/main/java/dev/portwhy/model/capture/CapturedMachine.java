package dev.portwhy.model.capture;

import dev.portwhy.model.DecimalName;
import dev.portwhy.model.Gap;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import dev.portwhy.model.Visibility;
import dev.portwhy.model.boot.BootFile;
import dev.portwhy.model.boot.BootSettings;
import dev.portwhy.model.boot.BootStage;
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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The machine in a capture file, or one that was read before. It gives all it has, of the namespaces that are asked for. */
public final class CapturedMachine implements Machine {

    private final @Nullable Path file;
    private final @Nullable Snapshot kept;

    /** The machine in a file. */
    public CapturedMachine(Path file) {
        this.file = file;
        kept = null;
    }

    /** The machine of a capture that was read. */
    public CapturedMachine(Snapshot kept) {
        this.kept = kept;
        file = null;
    }

    @Override
    public Snapshot look(Scope what) throws IOException {
        Snapshot all = kept == null ? read(Objects.requireNonNull(file)) : kept;
        return restricted(what.boot() ? all : withoutBoot(all), what.namespaces());
    }

    private static Snapshot read(Path file) throws IOException {
        try {
            return CaptureFile.read(file);
        } catch (CaptureException e) {
            throw new CaptureException("capture.file", file, e.text());
        } catch (AccessDeniedException e) {
            throw new CaptureException("capture.file", file, Text.of("capture.unreadable"));
        }
    }

    /** As of a machine of which nobody asked what a boot writes: what of that could not be read is in nobody's way. */
    private static Snapshot withoutBoot(Snapshot snapshot) {
        List<Gap> gaps = new ArrayList<>(snapshot.visibility().gaps());
        for (BootStage stage : snapshot.boot().stages()) {
            for (BootFile file : stage.files()) {
                if (file.outcome() == BootFile.Outcome.UNREADABLE) {
                    gaps.remove(Gap.of(Gap.Kind.FILE, file.path(), file.error()));
                }
            }
        }
        gaps.replaceAll(CapturedMachine::withoutBoot);
        gaps.removeIf(
                gap -> gap.kind() == Gap.Kind.CAPTURE_LACKS && gap.arguments().equals(List.of("")));
        return new Snapshot.Builder(snapshot)
                .boot(BootSettings.NOT_LOOKED)
                .visibility(new Visibility(gaps, snapshot.visibility().looker()))
                .build();
    }

    /** A capture of an earlier version has no facts of a boot; who asks about something else does not miss them. */
    private static Gap withoutBoot(Gap gap) {
        if (gap.kind() != Gap.Kind.CAPTURE_LACKS) {
            return gap;
        }
        StringBuilder kept = new StringBuilder();
        for (String name : ((String) gap.arguments().getFirst()).split(", ", -1)) {
            if (!name.startsWith("boot") && !name.startsWith(RecordKind.CONTAINER_SETTING.word())) {
                kept.append(kept.isEmpty() ? "" : ", ").append(name);
            }
        }
        return Gap.of(gap.kind(), kept.toString());
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
