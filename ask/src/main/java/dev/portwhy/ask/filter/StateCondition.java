package dev.portwhy.ask.filter;

import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import java.util.Locale;

/**
 * {@code state NAME} and {@code exclude NAME}: a set of states, by the names of ss(8), those of the kernel, or those of groups.
 *
 * @param states a bit for each state
 */
record StateCondition(int states) implements Condition {

    private static final int SYN_RECV = bits(SocketState.SYN_RECV, SocketState.NEW_SYN_RECV);
    private static final int BUCKET = SYN_RECV | bits(SocketState.TIME_WAIT);
    private static final int CONNECTED = ~bits(SocketState.LISTEN, SocketState.CLOSE, SocketState.BOUND);

    /** All states. */
    static final int ALL = -1;

    private static int bits(SocketState... states) {
        int bits = 0;
        for (SocketState state : states) {
            bits |= 1 << state.number();
        }
        return bits;
    }

    /** The states of a name; 0 when there is no such name. */
    static int named(String name) {
        return switch (name.toLowerCase(Locale.ROOT).replace('_', '-')) {
            case "all" -> ALL;
            case "connected" -> CONNECTED;
            case "synchronized" -> CONNECTED & ~bits(SocketState.SYN_SENT);
            case "bucket" -> BUCKET;
            case "big" -> ~BUCKET;
            case "established", "estab" -> bits(SocketState.ESTABLISHED);
            case "syn-sent" -> bits(SocketState.SYN_SENT);
            case "syn-recv", "syn-rcv", "new-syn-recv" -> SYN_RECV;
            case "fin-wait-1", "fin-wait1" -> bits(SocketState.FIN_WAIT1);
            case "fin-wait-2", "fin-wait2" -> bits(SocketState.FIN_WAIT2);
            case "time-wait" -> bits(SocketState.TIME_WAIT);
            case "closed", "close", "unconnected", "unconn" -> bits(SocketState.CLOSE);
            case "close-wait" -> bits(SocketState.CLOSE_WAIT);
            case "last-ack" -> bits(SocketState.LAST_ACK);
            case "listening", "listen" -> bits(SocketState.LISTEN);
            case "closing" -> bits(SocketState.CLOSING);
            case "bound", "bound-inactive" -> bits(SocketState.BOUND);
            default -> 0;
        };
    }

    @Override
    public RowTest on(Snapshot snapshot) {
        SocketTable sockets = snapshot.sockets();
        int wanted = states;
        return row -> (wanted >>> sockets.state(row).number() & 1) != 0;
    }
}
