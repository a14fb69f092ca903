package dev.portwhy.ask;

import dev.portwhy.diagnosis.ConnectAnswer;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.model.Snapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of the question for a destination.
 *
 * @param snapshot what was seen
 * @param answers one for every namespace asked about, the worst first
 * @param level what all of them come down to; worse than the worst of them where a namespace could not be read
 * @param opensPerSecond how many connections the namespace opens to all destinations together, where no row tells how many go to
 *     this one; null where that was not needed, or where there are hardly any
 */
public record ConnectAnswers(
        Snapshot snapshot,
        List<ConnectAnswer> answers,
        Level level,
        @Nullable Double opensPerSecond) implements Answer {

    public ConnectAnswers {
        answers = List.copyOf(answers);
    }
}
