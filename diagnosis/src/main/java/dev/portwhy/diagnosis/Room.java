package dev.portwhy.diagnosis;

import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Settings;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.ports.TimeWaitReuse;
import dev.portwhy.ports.kernel.GivingUp;
import java.util.Locale;

/**
 * The room that connections to one destination have under certain settings: how many ports, how many of them are held for good,
 * and how long the port of a connection that is over stays taken.
 *
 * @param usable ports that connect() can use for this destination
 * @param used those it has, in any state
 * @param standing those of connections that no timer ends: open, or kept open by a program
 * @param free how many connections can be opened once what is left of ended ones is old enough to be taken over, where it may be
 * @param left what keeps the port of a connection that is over
 * @param holdMs for how long it does, in milliseconds; 0 where nothing is left
 */
public record Room(int usable, int used, int standing, int free, Left left, long holdMs) {

    /** What keeps the port of a connection that is over. */
    public enum Left {
        /** Nothing: no connection is over, or it was the other side that closed first. */
        NOTHING(SocketState.ESTABLISHED),
        /** TIME_WAIT. */
        TIME_WAIT(SocketState.TIME_WAIT),
        /** FIN_WAIT2 without a process: closed here, and not by the other side. */
        FIN_WAIT2(SocketState.FIN_WAIT2),
        /** SYN_SENT: nobody answers. */
        SYN_SENT(SocketState.SYN_SENT),
        /** FIN_WAIT1, CLOSING or LAST_ACK without a process: the other side is gone. */
        ORPHAN(SocketState.FIN_WAIT1);

        private final SocketState state;

        Left(SocketState state) {
            this.state = state;
        }

        /** A word for it: {@code time-wait}… */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** The state that shows it. */
        public SocketState state() {
            return state;
        }
    }

    /** Connections a second that go on for ever, each one over at once; infinite where a port is free again at once. */
    public double perSecond() {
        return holdMs == 0 ? Double.POSITIVE_INFINITY : Math.max(0, usable - standing) * 1000.0 / holdMs;
    }

    /**
     * The room of connections that are there under settings that may be others.
     *
     * @param made the destination as it is
     * @param then the same connections under the settings
     */
    static Room of(Situation made, Situation then) {
        Connections connections = then.connections();
        Capacity capacity = then.capacity();
        int usable = capacity.now().usable();
        Left left = left(made.connections());
        int over = connections.in(SocketState.TIME_WAIT)
                + connections.ownerless(SocketState.FIN_WAIT2)
                + connections.in(SocketState.SYN_SENT)
                + orphans(connections);
        return new Room(
                usable,
                connections.total(),
                connections.total() - over,
                Math.max(0, usable - connections.total() + takenOver(made, then)),
                left,
                holdMs(made, then, left, usable));
    }

    private static int orphans(Connections connections) {
        return connections.ownerless(SocketState.FIN_WAIT1)
                + connections.ownerless(SocketState.LAST_ACK)
                + connections.ownerless(SocketState.CLOSING);
    }

    private static Left left(Connections connections) {
        int timeWait = connections.in(SocketState.TIME_WAIT);
        int finWait2 = connections.ownerless(SocketState.FIN_WAIT2);
        int synSent = connections.in(SocketState.SYN_SENT);
        int orphans = orphans(connections);
        int most = Math.max(Math.max(timeWait, finWait2), Math.max(synSent, orphans));
        if (most == 0) {
            return Left.NOTHING;
        }
        if (most == timeWait) {
            return Left.TIME_WAIT;
        }
        if (most == finWait2) {
            return Left.FIN_WAIT2;
        }
        return most == synSent ? Left.SYN_SENT : Left.ORPHAN;
    }

    /** How many of those that are over connect() takes over as soon as they are old enough. */
    private static int takenOver(Situation made, Situation then) {
        if (!then.reuseAllowed()) {
            return 0;
        }
        Connections connections = then.connections();
        boolean assumed = made.ports().reuse().timestamps();
        int stamped = connections.stamped() + (assumed ? connections.untold() : 0);
        // connect() passes over a port that was bound first, TIME_WAIT or not.
        int open = connections.takeable() - Math.min(connections.takeable(), connections.closed());
        return Math.min(stamped, open);
    }

    private static long holdMs(Situation made, Situation then, Left left, int usable) {
        NetworkNamespace netns = then.netns();
        Settings settings = netns.settings();
        KernelVersion kernel = kernel(then.snapshot());
        // Beyond the limit the kernel keeps neither TIME_WAIT nor, as a mini-socket, FIN_WAIT2: inet_twsk_alloc(),
        // inet_timewait_sock.c.
        boolean kept = settings.number(Setting.TCP_MAX_TW_BUCKETS, Integer.MAX_VALUE) >= usable;
        return switch (left) {
            case NOTHING -> 0;
            case TIME_WAIT ->
                !kept ? 0 : reuses(made, then) ? then.ports().reuse().delayMs() : TimeWaitReuse.TIME_WAIT_MS;
            case FIN_WAIT2 -> {
                long timeout = settings.integer(Setting.TCP_FIN_TIMEOUT) * 1000L;
                boolean mini = timeout <= TimeWaitReuse.TIME_WAIT_MS;
                long lasts = mini && !kept ? 0 : Math.max(GivingUp.SHORTEST_MS, timeout);
                boolean reused = mini && then.finWait2Reused() && reuses(made, then);
                yield reused ? Math.min(lasts, then.ports().reuse().delayMs()) : lasts;
            }
            case SYN_SENT -> GivingUp.synSentMs(settings, kernel);
            case ORPHAN -> GivingUp.orphanMs(settings);
        };
    }

    /** Whether connect() will take over what is left of the connections to come. */
    private static boolean reuses(Situation made, Situation then) {
        return then.reuseAllowed() && then.ports().reuse().timestamps() && peerStamps(made) && !boundFirst(made);
    }

    /** Whether the other side uses timestamps; it is taken to where nothing is known of it. */
    static boolean peerStamps(Situation made) {
        Connections connections = made.connections();
        return !made.ports().reuse().timestamps() || connections.unstamped() <= connections.stamped();
    }

    /** Whether it rests on timestamps that nobody has seen. */
    static boolean peerUnknown(Situation made) {
        Connections connections = made.connections();
        return connections.stamped() + connections.unstamped() == 0
                && !made.usage().destination().address().isLoopback();
    }

    /** Whether most of the connections were bound before they connected. */
    static boolean boundFirst(Situation made) {
        return made.connections().closed() * 2 > made.connections().total();
    }

    static KernelVersion kernel(Snapshot snapshot) {
        return snapshot.kernel();
    }
}
