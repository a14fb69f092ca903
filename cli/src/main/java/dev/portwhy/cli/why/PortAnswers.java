package dev.portwhy.cli.why;

import dev.portwhy.diagnosis.BindAnswer;
import dev.portwhy.diagnosis.Level;
import java.util.List;

/**
 * The answers to what one word asked: about each address of a name, and about each port of a range.
 *
 * @param end what was asked
 * @param answers an answer for each, in order; in each, one for every namespace asked about, the worst first
 * @param level what all of them come down to
 */
record PortAnswers(EndpointWord end, List<List<BindAnswer>> answers, Level level) {

    PortAnswers {
        answers = List.copyOf(answers);
    }

    /** Whether it is about a range of ports. */
    boolean range() {
        return end.port() != end.lastPort();
    }
}
