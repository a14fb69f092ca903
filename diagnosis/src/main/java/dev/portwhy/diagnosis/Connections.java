package dev.portwhy.diagnosis;

import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SocketTimer;
import dev.portwhy.ports.TimeWaitReuse;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The connections of one destination, counted by what matters for the ports they hold. */
final class Connections {

    private static final int STATES = SocketState.values().length;

    private final int[] byState = new int[STATES];
    private final int[] ownerless = new int[STATES];
    private final int[] timeWaitBySecondsLeft = new int[TimeWaitReuse.TIME_WAIT_MS / 1000 + 1];
    private int total;
    private int reusable;

    private Connections() {}

    /** No connection. */
    static Connections none() {
        return new Connections();
    }

    /** Counts the rows of a group. */
    static Connections of(SocketTable sockets, Destinations destinations, int group, TimeWaitReuse reuse) {
        Connections connections = new Connections();
        boolean reused = reuse.timestamps() && reuse.appliesTo(destinations.source(group), destinations.address(group));
        int youngestLeft = reused ? TimeWaitReuse.TIME_WAIT_MS - reuse.delayMs() : 0;
        for (int row = destinations.first(group); row >= 0; row = destinations.next(row)) {
            connections.add(sockets, row, youngestLeft);
        }
        return connections;
    }

    /** A TIME_WAIT with less than {@code reusableBelow} milliseconds left is old enough to be taken over. */
    private void add(SocketTable sockets, int row, int reusableBelow) {
        SocketState state = sockets.state(row);
        total++;
        byState[state.ordinal()]++;
        if (sockets.inode(row) == 0) {
            ownerless[state.ordinal()]++;
        }
        if (state == SocketState.TIME_WAIT && sockets.timer(row) == SocketTimer.TIME_WAIT) {
            int left = sockets.expiresMs(row);
            // The timer wheel is coarse: a fresh TIME_WAIT may show a little more than its 60 s.
            int seconds = Math.clamp((left + 999) / 1000, 0, timeWaitBySecondsLeft.length - 1);
            timeWaitBySecondsLeft[seconds]++;
            if (left < reusableBelow) {
                reusable++;
            }
        }
    }

    /** How many there are. */
    int total() {
        return total;
    }

    /** How many are in a state. */
    int in(SocketState state) {
        return byState[state.ordinal()];
    }

    /** How many of a state have no file any more. */
    int ownerless(SocketState state) {
        return ownerless[state.ordinal()];
    }

    /** How many are in TIME_WAIT and may be taken over by connect() now. */
    int reusable() {
        return reusable;
    }

    /** TIME_WAIT by the seconds left, rounded up; index 0 to 60. */
    int timeWaitWithSecondsLeft(int seconds) {
        return timeWaitBySecondsLeft[seconds];
    }

    /** Counts of the states that occur. */
    Map<SocketState, Integer> byState() {
        Map<SocketState, Integer> counts = new TreeMap<>();
        for (SocketState state : SocketState.values()) {
            if (byState[state.ordinal()] > 0) {
                counts.put(state, byState[state.ordinal()]);
            }
        }
        return Collections.unmodifiableMap(counts);
    }
}
