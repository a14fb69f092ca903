package dev.portwhy.cli.why;

import dev.portwhy.model.Snapshot;

/** Which namespace of a snapshot a question is about. */
final class Namespaces {

    private Namespaces() {}

    /** The one the program runs in, or the only one there is. */
    static int asked(Snapshot snapshot) {
        for (int i = 0; i < snapshot.namespaces().size(); i++) {
            if (snapshot.namespaces().get(i).current()) {
                return i;
            }
        }
        return 0;
    }
}
