package dev.portwhy.cli.why;

import dev.portwhy.cli.Options;
import dev.portwhy.diagnosis.Diagnosis;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.NamespaceChoice;
import java.util.ArrayList;
import java.util.List;

/** Which namespaces of a snapshot a question is about. */
final class Namespaces {

    private Namespaces() {}

    /** What the answers about all of them come down to, of which the worst is known. */
    static Level level(Options options, Snapshot snapshot, Level worst) {
        boolean all = options.namespaces() instanceof NamespaceChoice.All;
        return all ? Diagnosis.everywhere(snapshot, worst) : worst;
    }

    /** All of them for {@code -N all}; else the one the program runs in, or the only one there is. */
    static List<Integer> asked(Options options, Snapshot snapshot) {
        int count = snapshot.namespaces().size();
        if (options.namespaces() instanceof NamespaceChoice.All) {
            List<Integer> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(i);
            }
            return all;
        }
        for (int i = 0; i < count; i++) {
            if (snapshot.namespaces().get(i).current()) {
                return List.of(i);
            }
        }
        return List.of(0);
    }
}
