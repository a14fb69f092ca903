package dev.portwhy.ask;

import dev.portwhy.diagnosis.BindAnswer;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.model.Snapshot;
import java.util.List;

/**
 * What came of the question for one port or several.
 *
 * @param snapshot what was seen
 * @param answers for each end that was asked about, in order, an answer for every namespace asked about, the worst first
 * @param level what all of them come down to
 */
public record BindAnswers(Snapshot snapshot, List<List<BindAnswer>> answers, Level level) implements Answer {

    public BindAnswers {
        answers = List.copyOf(answers);
    }

    /** What the worst of some answers comes down to, each for itself. */
    public static Level worst(List<List<BindAnswer>> answers) {
        Level worst = Level.OK;
        for (List<BindAnswer> one : answers) {
            Level level = one.getFirst().level();
            worst = level.comparedByWorst(worst) < 0 ? level : worst;
        }
        return worst;
    }
}
