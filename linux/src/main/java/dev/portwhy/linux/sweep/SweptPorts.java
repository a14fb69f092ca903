package dev.portwhy.linux.sweep;

import dev.portwhy.model.Family;
import java.util.BitSet;

/** What bind() said to each port of a range, by family. */
final class SweptPorts {

    private final BitSet refused4 = new BitSet();
    private final BitSet refused6 = new BitSet();
    private final BitSet unanswered = new BitSet();

    void refused(Family family, int port) {
        of(family).set(port);
    }

    /** bind() was refused before it looked whether the port is free (EACCES). */
    void unanswered(int port) {
        unanswered.set(port);
    }

    void free(Family family, int port) {
        of(family).clear(port);
    }

    boolean refuses(Family family, int port) {
        return of(family).get(port);
    }

    /** Whether one of the families is refused. */
    boolean refuses(int port) {
        return refused4.get(port) || refused6.get(port);
    }

    boolean answered(int port) {
        return !unanswered.get(port);
    }

    /** How many ports at least one family is refused on. */
    int refusals() {
        BitSet both = (BitSet) refused4.clone();
        both.or(refused6);
        return both.cardinality();
    }

    /** How many ports gave no answer. */
    int withoutAnswer() {
        return unanswered.cardinality();
    }

    private BitSet of(Family family) {
        return family == Family.INET ? refused4 : refused6;
    }
}
