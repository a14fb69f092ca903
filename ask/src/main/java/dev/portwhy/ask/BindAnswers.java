package dev.portwhy.ask;

import dev.portwhy.diagnosis.BindAnswer;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.NamespaceChoice;
import java.util.List;

/**
 * What came of the question for one port or several.
 *
 * @param snapshot what was seen
 * @param namespaces which namespaces were asked about
 * @param answers for each end that was asked about, in order, an answer for every namespace asked about, the worst first
 */
public record BindAnswers(Snapshot snapshot, NamespaceChoice namespaces, List<List<BindAnswer>> answers)
        implements Answer {

    public BindAnswers {
        answers = List.copyOf(answers);
    }

    /** Some of these answers. */
    public BindAnswers only(List<List<BindAnswer>> some) {
        return new BindAnswers(snapshot, namespaces, some);
    }

    @Override
    public Level level() {
        Level worst = Level.OK;
        for (List<BindAnswer> one : answers) {
            Level level = level(one);
            worst = level.comparedByWorst(worst) < 0 ? level : worst;
        }
        return worst;
    }

    /** What the answers about one end come down to; worse than the worst of them where a namespace could not be read. */
    public Level level(List<BindAnswer> one) {
        return Namespaces.level(namespaces, snapshot, one.getFirst().level());
    }
}
