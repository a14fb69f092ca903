package dev.portwhy.diagnosis;

import dev.portwhy.model.Snapshot;
import java.util.List;

/**
 * How full the destinations of a snapshot are.
 *
 * @param fullest those with the largest share of their ports in use, the fullest first
 * @param others how many destinations there are beside these
 * @param usedByOthers how many ports those have together
 */
public record DestinationUsages(List<Usage> fullest, int others, long usedByOthers) {

    public DestinationUsages {
        fullest = List.copyOf(fullest);
    }

    static DestinationUsages of(Snapshot snapshot, int most) {
        return new Usages(snapshot).most(most);
    }
}
