package dev.portwhy.linux.live;

import dev.portwhy.linux.bpf.TaskFileIterator;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.holders.HolderSearch;
import dev.portwhy.linux.netns.NamespaceCatalog;
import dev.portwhy.linux.netns.NamespaceNaming;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.look.AmbiguousNamespaceException;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.NoSuchNamespaceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * The first phase of a look: which namespaces are read.
 *
 * <p>Needs the question and the processes. Yields a {@link NamespaceReader} for each namespace, that of the one this program
 * is in first. Where all are asked for, that one is being read already, on a thread of its own, while the others are still
 * looked for; and they have no names yet: finding those takes as long as finding namespaces, and is for {@link #name()},
 * while the tables are read.
 */
final class ChosenNamespaces {

    private final LookContext look;
    /** All that were found, chosen or not. */
    private final List<NamespaceCatalog.Found> found = new ArrayList<>();

    private List<NamespaceReader> readers = List.of();
    /** The namespace this program is in, and its reading, where that begins ahead of the others. */
    private @Nullable NamespaceReader here;

    private @Nullable FutureTask<Void> reading;

    private ChosenNamespaces(LookContext look) {
        this.look = look;
    }

    /**
     * Finds and chooses them.
     *
     * @throws NoSuchNamespaceException where none has the name that was asked for
     * @throws AmbiguousNamespaceException where several have it
     */
    static ChosenNamespaces find(LookContext look) throws IOException {
        ChosenNamespaces chosen = new ChosenNamespaces(look);
        NamespaceCatalog.Found current = NamespaceCatalog.current(look.links());
        if (look.what().namespaces() instanceof NamespaceChoice.Current) {
            chosen.found.add(current);
        } else {
            if (look.everyNamespace()) {
                chosen.readAhead(current);
            }
            chosen.found.addAll(NamespaceCatalog.read(look.links(), current, look.pids()));
        }
        chosen.readers = look.everyNamespace() ? chosen.choose(chosen.found, null, 0) : chosen.named();
        return chosen;
    }

    /** The readers; those of namespaces that come to light later are added. */
    List<NamespaceReader> readers() {
        return readers;
    }

    /** All namespaces that were found. */
    List<NamespaceCatalog.Found> found() {
        return found;
    }

    /** The reading of the namespace this program is in, where that has begun; else null. */
    @Nullable FutureTask<Void> reading() {
        return reading;
    }

    /** Gives the namespaces their names, unless they were chosen by them. */
    void name() {
        if (look.everyNamespace()) {
            NamespaceNaming naming = naming(found);
            for (NamespaceReader reader : readers) {
                reader.name(naming.of(reader.namespace()));
            }
        }
    }

    /** Adds namespaces that came to light later, and hands back their readers. */
    List<NamespaceReader> add(List<NamespaceCatalog.Found> later) {
        List<NamespaceReader> more = choose(later, naming(later), readers.size());
        readers.addAll(more);
        return more;
    }

    /** Those that were not chosen, by name and by who lives in them, unread; none where all were. */
    List<NetworkNamespace> others() {
        if (look.everyNamespace()) {
            return List.of();
        }
        List<NamespaceCatalog.Found> all = look.what().namespaces() instanceof NamespaceChoice.Current
                ? NamespaceCatalog.read(look.links(), found.getFirst(), look.pids())
                : new ArrayList<>(found);
        for (NamespaceReader reader : readers) {
            all.remove(reader.namespace());
        }
        NamespaceNaming naming = naming(all);
        List<NetworkNamespace> others = new ArrayList<>();
        for (NamespaceCatalog.Found one : all) {
            NamespaceNaming.Name name = naming.of(one);
            others.add(new NetworkNamespace.Builder(one.inode, name.name(), name.kind())
                    .process(one.pid, one.processes)
                    .current(one.current)
                    .source(NetworkNamespace.Source.UNREAD)
                    .build());
        }
        return others;
    }

    private void readAhead(NamespaceCatalog.Found current) {
        NamespaceReader reader = reader(current, NamespaceNaming.NONE, 0);
        FutureTask<Void> task = new FutureTask<>(() -> {
            try (NativeFiles links = new NativeFiles()) {
                reader.read(links, null);
            }
            return null;
        });
        here = reader;
        reading = task;
        Thread.ofPlatform().name("here").daemon().start(task);
    }

    /** The namespace of that name, or the current one. */
    private List<NamespaceReader> named() throws IOException {
        NamespaceNaming naming = naming(found);
        List<NamespaceReader> chosen = choose(found, naming, 0);
        if (chosen.isEmpty() && look.what().namespaces() instanceof NamespaceChoice.Named named) {
            HolderSearch search =
                    HolderSearch.all(look.links(), look.pids(), null, null, TaskFileIterator.OtherFiles.NAMESPACES);
            List<NamespaceCatalog.Found> kept = NamespaceCatalog.kept(look.links(), found, search);
            NamespaceNaming more = naming(kept);
            chosen = choose(kept, more, 0);
            if (chosen.isEmpty()) {
                List<String> known = new ArrayList<>(naming.known(found));
                known.addAll(more.known(kept));
                throw new NoSuchNamespaceException(named.name(), known, Syscall.geteuid() != 0);
            }
        }
        if (chosen.size() > 1) {
            AmbiguousNamespaceException.check(
                    look.what().namespaces(),
                    chosen.stream().map(reader -> reader.namespace().inode).toList());
        }
        return chosen;
    }

    private NamespaceNaming naming(List<NamespaceCatalog.Found> namespaces) {
        return new NamespaceNaming(look.files(), look.links(), look.processes(), namespaces);
    }

    private List<NamespaceReader> choose(
            List<NamespaceCatalog.Found> from, @Nullable NamespaceNaming naming, int firstIndex) {
        List<NamespaceReader> chosen = new ArrayList<>();
        for (NamespaceCatalog.Found namespace : from) {
            // No switch over types here: it makes code when it first runs.
            boolean wanted = naming != null && look.what().namespaces() instanceof NamespaceChoice.Named named
                    ? naming.matches(look.links(), namespace, named.name())
                    : namespace.current || look.everyNamespace();
            if (wanted && namespace.current && here != null) {
                chosen.add(here);
            } else if (wanted) {
                NamespaceNaming.Name name = naming == null ? NamespaceNaming.NONE : naming.of(namespace);
                chosen.add(reader(namespace, name, firstIndex + chosen.size()));
            }
        }
        return chosen;
    }

    private NamespaceReader reader(NamespaceCatalog.Found namespace, NamespaceNaming.Name name, int index) {
        return new NamespaceReader(look.what(), look.users(), namespace, name, index, look.gaps());
    }
}
