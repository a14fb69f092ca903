package dev.portwhy.diagnosis;

import dev.portwhy.ports.BindConflict;
import dev.portwhy.ports.PortHolder;

/**
 * A socket on the port in question, held against the newcomer.
 *
 * @param row its row
 * @param holder what it is to the port
 * @param conflict whether both can have the port
 */
record Meeting(int row, PortHolder holder, BindConflict conflict) {

    /** Whether it stands in the way for sure. */
    boolean blocks() {
        return conflict.answer() == BindConflict.Answer.YES;
    }

    /** Whether it stands in the way if options nobody could see are off. */
    boolean mayBlock() {
        return conflict.answer() == BindConflict.Answer.DEPENDS;
    }
}
