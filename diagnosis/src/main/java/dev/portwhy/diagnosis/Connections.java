package dev.portwhy.diagnosis;

import dev.portwhy.model.PortFacts;
import dev.portwhy.model.Snapshot;
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
    private int closed;
    private int takeable;
    private int reusable;
    private int stamped;
    private int unstamped;
    private int untold;
    private int withinDelay;

    private Connections() {}

    /** No connection. */
    static Connections none() {
        return new Connections();
    }

    /**
     * Counts the rows of a group.
     *
     * @param assumed whether connections to there may be taken to use timestamps where nothing was said of them
     */
    static Connections of(Snapshot snapshot, Destinations destinations, int group, RangePorts ports, boolean assumed) {
        Connections connections = new Connections();
        TimeWaitReuse reuse = ports.reuse();
        boolean allowed = reuse.appliesTo(destinations.source(group), destinations.address(group));
        for (int row = destinations.first(group); row >= 0; row = destinations.next(row)) {
            connections.add(snapshot, row, ports, assumed, allowed);
        }
        return connections;
    }

    private void add(Snapshot snapshot, int row, RangePorts ports, boolean assumed, boolean reuseAllowed) {
        SocketTable sockets = snapshot.sockets();
        SocketState state = sockets.state(row);
        total++;
        byState[state.ordinal()]++;
        if (sockets.inode(row) == 0) {
            ownerless[state.ordinal()]++;
        }
        boolean isClosed = ports.isClosed(sockets.localPort(row));
        closed += isClosed ? 1 : 0;
        boolean mini = sockets.timer(row) == SocketTimer.TIME_WAIT;
        takeable += state == SocketState.TIME_WAIT || mini && ports.reuse().takes(state) ? 1 : 0;
        if (!mini || !ports.reuse().takes(state)) {
            return;
        }
        int left = sockets.expiresMs(row);
        int youngestLeft = ports.reuse().youngestLeftMs(state);
        if (state == SocketState.TIME_WAIT) {
            // The timer wheel is coarse: a fresh TIME_WAIT may show a little more than its 60 s.
            int seconds = Math.clamp((left + 999) / 1000, 0, timeWaitBySecondsLeft.length - 1);
            timeWaitBySecondsLeft[seconds]++;
            withinDelay += left >= youngestLeft ? 1 : 0;
        }
        // connect() asks the bucket of the port first: what is closed to it is never taken over.
        if (stamped(snapshot, row, assumed) && !isClosed && reuseAllowed && left < youngestLeft) {
            reusable++;
        }
    }

    /** Whether the connection that a mini-socket is left of used timestamps, as far as is known. */
    private boolean stamped(Snapshot snapshot, int row, boolean assumed) {
        Boolean told = snapshot.portFacts().has(snapshot.sockets().cookie(row), PortFacts.TIMESTAMPS);
        if (told == null) {
            untold++;
            return assumed;
        }
        stamped += told ? 1 : 0;
        unstamped += told ? 0 : 1;
        return told;
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

    /** How many of a state a process still has open. */
    int held(SocketState state) {
        return byState[state.ordinal()] - ownerless[state.ordinal()];
    }

    /** How many have a port that is closed to connect(), because somebody bound it. */
    int closed() {
        return closed;
    }

    /** How many are in a state that connect() may take over, whatever their age: TIME_WAIT, before Linux 6.12 FIN_WAIT2 as well. */
    int takeable() {
        return takeable;
    }

    /** How many may be taken over by connect() now. */
    int reusable() {
        return reusable;
    }

    /** How many of {@link #takeable} are left of connections that used timestamps. */
    int stamped() {
        return stamped;
    }

    /** How many of {@link #takeable} are left of connections without timestamps: nothing ever takes these over. */
    int unstamped() {
        return unstamped;
    }

    /** Of how many of {@link #takeable} nobody could see whether their connection used timestamps. */
    int untold() {
        return untold;
    }

    /** How many TIME_WAIT are younger than a setting lets connect() take over, so that none of them can be missing. */
    int withinDelay() {
        return withinDelay;
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
