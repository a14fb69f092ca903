package dev.portwhy.model.capture;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SocketTimer;

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

    int count() {
        return rows.size();
    }

    SocketTable table() {
        return rows.build();
    }

    void read(int namespaces) throws CaptureException {
        int namespace = in.index(namespaces - 1);
        Protocol protocol = in.constant(PROTOCOLS);
        SocketState state = in.constant(STATES);
        Endpoint local = end();
        Endpoint remote = end();
        if (local.address().family() != remote.address().family()) {
            throw in.damaged();
        }
        SocketTimer timer = in.constant(TIMERS);
        int expires = in.integer();
        int inode = (int) in.number(0, MOST_WORD);
        long cookie = in.number(Long.MIN_VALUE, Long.MAX_VALUE);
        int uid = (int) in.number(0, MOST_WORD);
        int flags = in.index(0xff);
        int device = in.index(Integer.MAX_VALUE);
        int receive = (int) in.number(0, MOST_WORD);
        int send = (int) in.number(0, MOST_WORD);
        long cgroup = in.number(Long.MIN_VALUE, Long.MAX_VALUE);
        rows.add(namespace, protocol, local.address().family(), state)
                .local(local)
                .remote(remote)
                .timer(timer, expires)
                .owner(uid, inode)
                .cookie((int) cookie, (int) (cookie >>> 32))
                .flags(flags)
                .interfaceIndex(device)
                .queues(receive, send)
                .cgroup((int) cgroup, (int) (cgroup >>> 32));
        if (in.more()) {
            rows.mark(in.integer());
        }
    }

    private Endpoint end() throws CaptureException {
        IpAddress address = IpAddress.parse(in.text()).orElseThrow(in::damaged);
        return new Endpoint(address, in.index(MOST_PORT));
    }
}
