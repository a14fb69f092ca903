package dev.portwhy.ports.kernel;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.KernelRule;
import dev.portwhy.model.Setting;
import dev.portwhy.ports.EphemeralRange;
import dev.portwhy.ports.ReservedPorts;
import dev.portwhy.ports.kernel.BindConflicts.Rule;
import java.util.BitSet;
import java.util.List;

/** How TCP sockets come to their ports and lose them: {@code inet_csk_get_port()}, inet_connection_sock.c. */
final class TcpPorts {

    private TcpPorts() {}

    /** Gives a socket a port, 0 for any. Returns {@code OK} or {@code EADDRINUSE}. */
    static String bind(TcpSocket socket, int wanted) {
        return wanted == 0 ? bindAny(socket) : bindTo(socket, wanted);
    }

    private static String bindTo(TcpSocket socket, int port) {
        BindTable table = socket.network.ports;
        BindBucket bucket = table.find(port);
        if (bucket != null
                && !passesBySummary(socket, bucket)
                && BindConflicts.conflicts(socket, bucket, Rule.BY_NUMBER)) {
            return "EADDRINUSE";
        }
        take(socket, port);
        return "OK";
    }

    private static boolean passesBySummary(TcpSocket socket, BindBucket bucket) {
        boolean reuse = socket.options.reuseaddr && !socket.isListening();
        return bucket.fastReuse > 0 && reuse || bucket.matchesReusePort(socket);
    }

    private static void take(TcpSocket socket, int port) {
        BindTable table = socket.network.ports;
        BindBucket known = table.find(port);
        BindBucket bucket = known == null ? table.add(port) : known;
        boolean first = bucket.addresses.isEmpty()
                && !socket.network.machine.version.has(KernelRule.REUSE_SUMMARY_STARTS_CLOSED);
        AddressBucket part = bucket.findOrAdd(socket.receiveAddress);
        bucket.update(socket, part, first);
        if (socket.bucket == null) {
            socket.port = port;
            BindTable.hang(socket, bucket, part);
        }
    }

    /** {@code inet_csk_find_open_port()}. */
    private static String bindAny(TcpSocket socket) {
        Sysctls sysctls = socket.network.sysctls;
        BitSet candidates = new BitSet();
        boolean mayFail = search(socket, Rule.SEARCH, candidates);
        if (mayFail && sysctls.isSet(Setting.IP_AUTOBIND_REUSE)) {
            mayFail = search(socket, Rule.SEARCH_AGAIN, candidates);
        }
        Choices choices = socket.network.machine.choices;
        if (candidates.isEmpty() || mayFail && !choices.maybe()) {
            return "EADDRINUSE";
        }
        take(socket, choices.port(List.of(candidates)));
        return "OK";
    }

    /** Adds the ports a search may find; returns whether it may find none. */
    private static boolean search(TcpSocket socket, Rule rule, BitSet candidates) {
        EphemeralRange range = range(socket);
        int low = range.low();
        int size = range.size();
        if (!socket.options.reuseaddr || size < 4) {
            return search(socket, rule, low, size, candidates);
        }
        int half = size >> 2 << 1;
        return search(socket, rule, low, half, candidates) && search(socket, rule, low + half, size - half, candidates);
    }

    private static boolean search(TcpSocket socket, Rule rule, int low, int size, BitSet candidates) {
        PortScan scan = PortScan.everyOther(low, size, true, port -> isOpen(socket, port, rule));
        candidates.or(scan.candidates());
        return scan.mayFail();
    }

    private static boolean isOpen(TcpSocket socket, int port, Rule rule) {
        if (socket.network.sysctls.isReserved(port)) {
            return false;
        }
        BindBucket bucket = socket.network.ports.find(port);
        return bucket == null || !BindConflicts.conflicts(socket, bucket, rule);
    }

    /** {@code inet_sk_get_local_port_range()}. */
    static EphemeralRange range(InetSocket socket) {
        Sysctls sysctls = socket.network.sysctls;
        EphemeralRange range = new EphemeralRange(sysctls.low(), sysctls.high(), ReservedPorts.NONE);
        return socket.options.hasRange() ? range.narrowedTo(socket.options.rangeLow, socket.options.rangeHigh) : range;
    }

    /** {@code inet_put_port()}: what getsockname() shows stays. */
    static void release(TcpSocket socket) {
        if (socket.bucket != null) {
            socket.network.ports.remove(socket);
            socket.port = 0;
            socket.boundByConnect = false;
        }
    }

    /** {@code inet_bhash2_update_saddr()}: a socket gets the address its packets are sent from. */
    static void setAddress(TcpSocket socket, IpAddress address) {
        socket.sourceAddress = address;
        socket.receiveAddress = address;
        socket.network.ports.move(socket, address);
    }

    /** {@code inet_bhash2_reset_saddr()}: takes an address back, unless bind() gave it. */
    static void resetAddress(TcpSocket socket) {
        if (!socket.addressLocked) {
            socket.forgetAddress();
            socket.network.ports.move(socket, socket.receiveAddress);
        }
    }

    /** {@code __inet_inherit_port()}: the child of a listener hangs in the listener's bucket. */
    static void inherit(TcpSocket listener, TcpSocket child) {
        BindBucket bucket = listener.bucket;
        if (bucket != null) {
            child.port = bucket.port;
            BindTable.hang(child, bucket, bucket.findOrAdd(child.receiveAddress));
        }
    }
}
