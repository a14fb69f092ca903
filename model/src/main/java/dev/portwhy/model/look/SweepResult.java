package dev.portwhy.model.look;

import dev.portwhy.model.SourceDifference;
import java.util.List;

/**
 * What a sweep found.
 *
 * @param asked how many ports were asked
 * @param refused how many of them are taken
 * @param unanswered how many may not be bound by this user, so that nothing is known of them
 * @param differences ports that only some of the sources show
 */
public record SweepResult(int asked, int refused, int unanswered, List<SourceDifference> differences) {

    public SweepResult {
        differences = List.copyOf(differences);
    }
}
