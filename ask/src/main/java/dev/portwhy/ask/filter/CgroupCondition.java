package dev.portwhy.ask.filter;

import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;

/**
 * {@code cgroup}: the control group that a socket was made in.
 *
 * @param id the group's id
 */
record CgroupCondition(long id) implements Condition {

    @Override
    public RowTest on(Snapshot snapshot) {
        SocketTable sockets = snapshot.sockets();
        return row -> sockets.cgroupId(row) == id;
    }
}
