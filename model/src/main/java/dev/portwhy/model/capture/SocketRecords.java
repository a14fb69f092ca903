package dev.portwhy.model.capture;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SocketTimer;
import java.io.IOException;

/** Collects sockets. */
final class SocketRecords {

    private static final Protocol[] PROTOCOLS = Protocol.values();
    private static final SocketState[] STATES = SocketState.values();
    private static final SocketTimer[] TIMERS = SocketTimer.values();
    private static final int MOST_PORT = 65535;
    private static final long MOST_WORD = 0xffffffffL;

    private final RecordReader in;
    private final SocketTable.Builder rows = new SocketTable.Builder();

    SocketRecords(RecordReader in) {
        this.in = in;
    }

    SocketTable table() {
        return rows.build();
    }

    void read(int namespaces) throws IOException {
        int namespace = in.index(namespaces - 1);
        Protocol protocol = in.constant(PROTOCOLS);
        SocketState state = in.constant(STATES);
        IpAddress local = IpAddress.parse(in.text()).orElseThrow(in::damaged);
        int localPort = in.index(MOST_PORT);
        IpAddress any = local.family() == Family.INET ? IpAddress.ANY4 : IpAddress.ANY6;
        String peer = in.textOrNull();
        IpAddress remote = peer == null ? any : IpAddress.parse(peer).orElseThrow(in::damaged);
        int remotePort = in.index(MOST_PORT, 0);
        if (local.family() != remote.family()) {
            throw in.damaged();
        }
        SocketTimer timer = in.constant(TIMERS, SocketTimer.OFF);
        int expires = (int) in.number(Integer.MIN_VALUE, Integer.MAX_VALUE, 0);
        int inode = (int) in.number(0, MOST_WORD, 0);
        long cookie = in.number(Long.MIN_VALUE, Long.MAX_VALUE, 0);
        int uid = (int) in.number(0, MOST_WORD, MOST_WORD);
        int flags = in.index(0xff, 0);
        int device = in.index(Integer.MAX_VALUE, 0);
        int receive = (int) in.number(0, MOST_WORD, 0);
        int send = (int) in.number(0, MOST_WORD, 0);
        long cgroup = in.number(Long.MIN_VALUE, Long.MAX_VALUE, 0);
        int mark = (int) in.number(Integer.MIN_VALUE, Integer.MAX_VALUE, 0);
        rows.add(namespace, protocol, local.family(), state)
                .local(new Endpoint(local, localPort))
                .remote(new Endpoint(remote, remotePort))
                .timer(timer, expires)
                .owner(uid, inode)
                .cookie((int) cookie, (int) (cookie >>> 32))
                .flags(flags)
                .interfaceIndex(device)
                .queues(receive, send)
                .cgroup((int) cgroup, (int) (cgroup >>> 32));
        if (mark != 0) {
            rows.mark(mark);
        }
    }
}
