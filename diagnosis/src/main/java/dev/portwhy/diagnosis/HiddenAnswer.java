package dev.portwhy.diagnosis;

import dev.portwhy.model.SourceDifference;
import java.util.List;

/**
 * Everything about ports that ordinary tools do not explain.
 *
 * @param entries sockets, those first that are in somebody's way
 * @param rules ports served without a socket
 * @param differences what only some of the sources show
 * @param level what it comes down to
 */
public record HiddenAnswer(
        List<HiddenEntry> entries, List<HiddenRule> rules, List<SourceDifference> differences, Level level) {

    public HiddenAnswer {
        entries = List.copyOf(entries);
        rules = List.copyOf(rules);
        differences = List.copyOf(differences);
    }

    /** The same, when too little was seen to be sure. */
    public HiddenAnswer unsure() {
        return new HiddenAnswer(entries, rules, differences, Level.UNKNOWN);
    }

    /** Whether there is nothing to say. */
    public boolean isEmpty() {
        return entries.isEmpty() && rules.isEmpty() && differences.isEmpty();
    }
}
