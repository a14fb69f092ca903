package dev.portwhy.ask;

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
    static Level level(NamespaceChoice choice, Snapshot snapshot, Level worst) {
        return choice instanceof NamespaceChoice.All ? Diagnosis.everywhere(snapshot, worst) : worst;
    }

    /** All of them where all are asked about; else the one the program runs in, or the only one there is. */
    static List<Integer> asked(NamespaceChoice choice, Snapshot snapshot) {
        int count = snapshot.namespaces().size();
        if (choice instanceof NamespaceChoice.All) {
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
