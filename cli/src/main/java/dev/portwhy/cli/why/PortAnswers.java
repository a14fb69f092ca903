package dev.portwhy.cli.why;

import dev.portwhy.ask.BindAnswers;
import dev.portwhy.diagnosis.BindAnswer;
import dev.portwhy.diagnosis.Level;
import java.util.List;

/**
 * The answers to what one word asked: about each address of a name, and about each port of a range.
 *
 * @param end what was asked
 * @param asked the answers to it
 */
record PortAnswers(EndpointWord end, BindAnswers asked) {

    /** An answer for each, in order; in each, one for every namespace asked about, the worst first. */
    List<List<BindAnswer>> answers() {
        return asked.answers();
    }

    /** What all of them come down to. */
    Level level() {
        return asked.level();
    }

    /** Whether it is about a range of ports. */
    boolean range() {
        return end.port() != end.lastPort();
    }
}
