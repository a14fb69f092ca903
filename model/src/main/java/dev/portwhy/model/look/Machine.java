package dev.portwhy.model.look;

import dev.portwhy.model.Snapshot;
import java.io.IOException;
import java.util.Optional;

/** Something that can be looked at: the running machine, a recorded tree, or a capture file. */
@FunctionalInterface
public interface Machine {

    /**
     * Takes a snapshot. It holds at least what was asked for; a source that has more at hand, such as a capture file, may
     * give more, so callers filter what they show. What could not be seen stands in the snapshot's visibility.
     *
     * @throws IOException when nothing can be seen at all, with one sentence for a person as its message
     */
    Snapshot look(Scope what) throws IOException;

    /** What can be asked of it beyond that; nothing where it does not run here and now. */
    default Optional<Probes> probes() {
        return Optional.empty();
    }
}
