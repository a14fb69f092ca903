package dev.portwhy.diagnosis;

import java.util.List;

/**
 * A socket in the way of a bind, with one of its holders.
 *
 * @param row its row in the snapshot's socket table
 * @param holder the row of the snapshot's holders; -1 where none is known
 * @param role what the holder is to the port
 * @param acts what ends it, the least harmful first
 */
public record InTheWay(int row, int holder, PortRole role, List<Remedy> acts) {

    public InTheWay {
        acts = List.copyOf(acts);
    }
}
