package dev.portwhy.model.look;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.FailedConnect;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of the kernel of a running machine beyond what it shows. Only {@link Machine} gives it, and a machine that is
 * a recorded tree, a capture or somebody's past has none. None of these calls outlives its answer.
 */
public interface Probes {

    /**
     * Makes a bind(), and undoes it at once.
     *
     * @param where a namespace of a snapshot of this machine, taken just now
     * @return what the kernel said; not tried where that would harm, or where the namespace cannot be entered
     */
    KernelTrial bind(NetworkNamespace where, BindAttempt attempt);

    /**
     * Looks up the way to a destination, without a packet.
     *
     * @param where a namespace of a snapshot of this machine, taken just now
     * @param from the local address; null leaves it to the kernel
     * @param stream whether it is for TCP, which connects to single hosts only
     * @return what the kernel said; not tried where the namespace cannot be entered
     */
    RouteTrial route(NetworkNamespace where, @Nullable IpAddress from, Endpoint to, boolean stream);

    /**
     * Looks what is at a path that a unix socket is to be bound to. Where a socket's file is there and no table has its socket, a
     * connect() tells whether it was left behind.
     *
     * @param snapshot of this machine, with all its namespaces
     * @param path an absolute path, or the name of an abstract socket with {@code @} in front
     */
    UnixTrial unix(Snapshot snapshot, String path);

    /**
     * Asks sockets for the options that decide who may share a port and that nothing shows: socket(7), ipv6(7).
     *
     * @param snapshot of this machine, taken just now
     * @param ports which local ports; no other socket is disturbed
     * @return the snapshot with the options of the sockets that answered
     */
    Snapshot options(Snapshot snapshot, IntPredicate ports);

    /**
     * Asks the kernel's own structures what no table shows of ports: see {@link dev.portwhy.model.PortFacts}.
     *
     * @param snapshot of this machine, taken just now
     * @param namespaces the indexes of its namespaces to ask in
     * @return the snapshot with what was said; nothing is said where that is not allowed
     */
    Snapshot portFacts(Snapshot snapshot, BitSet namespaces);

    /**
     * Watches for a moment whose connect() finds no port. It takes that long.
     *
     * @param snapshot of this machine, taken just now
     * @param time how long
     * @return the snapshot with the calls that failed and the processes that made them; the same where that is not allowed
     */
    Snapshot failedConnects(Snapshot snapshot, Duration time);

    /**
     * Reads who made calls that were seen to fail.
     *
     * @param snapshot of this machine, taken just now
     * @param failed the calls
     * @return the snapshot with the calls and with the processes that made them
     */
    Snapshot failedConnects(Snapshot snapshot, List<FailedConnect> failed);

    /**
     * Begins to watch calls that fail for want of a port, of every process and namespace.
     *
     * @param binds whether bind() and listen() are wanted too, and what of UDP finds no port; that costs every system call of the
     *     machine a little
     * @throws WatchRefused where the kernel does not allow or know it
     */
    CallWatch calls(boolean binds) throws WatchRefused;

    /**
     * Counts how many connections a namespace opens, to all destinations together ({@code Tcp.ActiveOpens} of /proc/net/snmp). Where
     * it has opened none to speak of since it was looked at, that takes no time; else a moment.
     *
     * @param where a namespace of a snapshot of this machine, taken just now
     * @return connections a second; null where there are hardly any, or where its counters cannot be read
     */
    @Nullable Double opensPerSecond(NetworkNamespace where);

    /**
     * Tries bind() on every port of a range, and holds the answers against the tables of sockets.
     *
     * @param snapshot of this machine, taken just now; the sweep is made in its first namespace
     * @param low the first port
     * @param high the last one
     * @throws java.io.IOException when the namespace cannot be entered
     */
    SweepResult sweep(Snapshot snapshot, Protocol protocol, int low, int high) throws java.io.IOException;
}
