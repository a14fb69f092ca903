package dev.portwhy.model;

import java.util.List;

/**
 * Which TCP connections began and ended within some time.
 *
 * @param rows by process and destination, in no order; those of which none began or ended are left out
 * @param othersOpened how many began beside these
 * @param othersEnded how many ended beside these
 */
public record ConnectionCounts(List<ConnectionCount> rows, long othersOpened, long othersEnded) {

    /** None at all. */
    public static final ConnectionCounts NONE = new ConnectionCounts(List.of(), 0, 0);

    public ConnectionCounts {
        rows = List.copyOf(rows);
    }

    /** How many began. */
    public long opened() {
        long opened = othersOpened;
        for (ConnectionCount row : rows) {
            opened += row.opened();
        }
        return opened;
    }

    /** How many ended. */
    public long ended() {
        long ended = othersEnded;
        for (ConnectionCount row : rows) {
            ended += row.ended();
        }
        return ended;
    }
}
