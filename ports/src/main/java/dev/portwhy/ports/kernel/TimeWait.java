package dev.portwhy.ports.kernel;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;

/**
 * The mini-socket a closed connection leaves: {@code struct inet_timewait_sock}, inet_timewait_sock.h. It keeps the reuse
 * options of its socket, and is in TIME_WAIT, or in FIN_WAIT2 until the other side closes too.
 */
final class TimeWait extends PortOwner {

    final Network network;
    final Tuple tuple;
    private final Family family;
    private final IpAddress receiveAddress;
    private final boolean v6only;
    private final boolean reuseaddr;
    private final boolean reuseport;
    private final int uid;
    private final int device;
    private final boolean boundByConnect;
    private final int port;
    final boolean timestamps;

    /** {@code tw_substate} is FIN_WAIT2. */
    boolean finWait2;

    /** When its timer was set. */
    Clock since;

    /** When it came to be: what {@code tcp_tw_reuse_delay} counts from. */
    Clock entered;

    /** When its timer fires. */
    long timeoutMs;

    TimeWait(TcpSocket socket, boolean finWait2, Clock now, long timeoutMs) {
        network = socket.network;
        tuple = socket.tuple;
        family = socket.family;
        receiveAddress = socket.receiveAddress;
        v6only = socket.v6only();
        reuseaddr = socket.options.reuseaddr;
        reuseport = socket.options.reuseport;
        uid = socket.uid;
        device = socket.options.device;
        boundByConnect = socket.boundByConnect;
        port = socket.port;
        connection = socket.connection;
        timestamps = socket.timestamps;
        this.finWait2 = finWait2;
        this.since = now;
        this.entered = now;
        this.timeoutMs = timeoutMs;
    }

    private TimeWait(TimeWait original, Network network) {
        this.network = network;
        tuple = original.tuple;
        family = original.family;
        receiveAddress = original.receiveAddress;
        v6only = original.v6only;
        reuseaddr = original.reuseaddr;
        reuseport = original.reuseport;
        uid = original.uid;
        device = original.device;
        boundByConnect = original.boundByConnect;
        port = original.port;
        connection = original.connection;
        timestamps = original.timestamps;
        finWait2 = original.finWait2;
        since = original.since;
        entered = original.entered;
        timeoutMs = original.timeoutMs;
    }

    @Override
    Family family() {
        return family;
    }

    @Override
    IpAddress receiveAddress() {
        return receiveAddress;
    }

    @Override
    boolean v6only() {
        return v6only;
    }

    @Override
    boolean reuseaddr() {
        return reuseaddr;
    }

    @Override
    boolean reuseport() {
        return reuseport;
    }

    @Override
    int uid() {
        return uid;
    }

    @Override
    int device() {
        return device;
    }

    @Override
    boolean listens() {
        return false;
    }

    @Override
    boolean timeWait() {
        return true;
    }

    @Override
    boolean boundByConnect() {
        return boundByConnect;
    }

    @Override
    int port() {
        return port;
    }

    @Override
    Part bare(Copier copier) {
        return new TimeWait(this, copier.of(network));
    }

    @Override
    void link(Part original, Copier copier) {
        linkBuckets((TimeWait) original, copier);
    }
}
