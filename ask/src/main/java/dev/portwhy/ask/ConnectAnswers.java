package dev.portwhy.ask;

import dev.portwhy.diagnosis.ConnectAnswer;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.model.Snapshot;
import java.util.List;

/**
 * What came of the question for a destination.
 *
 * @param snapshot what was seen
 * @param answers one for every namespace asked about, the worst first
 * @param level what all of them come down to; worse than the worst of them where a namespace could not be read
 */
public record ConnectAnswers(Snapshot snapshot, List<ConnectAnswer> answers, Level level) implements Answer {

    public ConnectAnswers {
        answers = List.copyOf(answers);
    }
}
