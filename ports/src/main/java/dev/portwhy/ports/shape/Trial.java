package dev.portwhy.ports.shape;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One repetition of a {@link Trouble}: its connections are made, the settings changed before that or behind it, a while waited, and
 * then connections tried one after the other.
 *
 * @param shape what is repeated
 * @param port where the connections lead, outside of every range that is set
 * @param changes the settings changed, by key; empty for the repetition without the change
 * @param first whether they are changed before the connections of the shape are made
 * @param waitMs how long to wait before the first try
 * @param tries how many connections are tried
 * @param everyMicros the time from one try to the next, in microseconds; 0 for one right behind the other
 * @param kept whether what was tried stays open; else each is closed at once, as the shape's connections are
 * @param expected how many of the tries are expected to succeed; -1 where that is not told beforehand
 */
public record Trial(
        Trouble shape,
        int port,
        Map<String, String> changes,
        boolean first,
        int waitMs,
        int tries,
        int everyMicros,
        boolean kept,
        int expected) {

    public Trial {
        changes = new LinkedHashMap<>(changes);
    }

    /** How long it takes by its own plan, in milliseconds. */
    public int plannedMs() {
        return waitMs + (int) ((long) tries * everyMicros / 1000);
    }
}
