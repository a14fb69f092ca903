package dev.portwhy.linux.live;

import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.netns.NamespaceCatalog;
import dev.portwhy.linux.netns.NamespaceNaming;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.look.Scope;
import java.util.ArrayList;

/** Reads the network namespace of the calling thread. */
final class ReaderOfHere {

    private ReaderOfHere() {}

    /** What has read all rows of it. */
    static NamespaceReader read(NativeFiles files) {
        NamespaceReader reader = new NamespaceReader(
                Scope.EVERYTHING.withoutSurroundings(),
                null,
                NamespaceCatalog.current(files),
                new NamespaceNaming.Name("here", NetworkNamespace.Kind.UNNAMED, null),
                0,
                new ArrayList<>());
        reader.read(files, null);
        return reader;
    }
}
