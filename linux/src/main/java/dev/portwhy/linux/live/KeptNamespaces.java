package dev.portwhy.linux.live;

import dev.portwhy.linux.holders.HolderSearch;
import dev.portwhy.linux.netns.NamespaceCatalog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The third phase of a look: the namespaces that showed up with the open files only.
 *
 * <p>Needs the search for holders. Yields further readers, where all namespaces are asked for, and reads them.
 */
final class KeptNamespaces {

    private KeptNamespaces() {}

    static void read(LookContext look, ChosenNamespaces chosen, TablesAndFiles read) throws IOException {
        HolderSearch search = read.keepersMatter() ? read.holders() : null;
        if (search == null) {
            return;
        }
        List<NamespaceCatalog.Found> kept = NamespaceCatalog.kept(look.links(), chosen.found(), search);
        List<NamespaceReader> late = new ArrayList<>();
        for (NamespaceReader reader : chosen.readers()) {
            // What was found by a thread that only passed through it may be reached by what really keeps it.
            if (reader.unread() && reader.namespace().processes == 0) {
                late.add(reader);
            }
        }
        if (look.everyNamespace() && !kept.isEmpty()) {
            late.addAll(chosen.add(kept));
        }
        NamespaceReader.readAll(late);
    }
}
