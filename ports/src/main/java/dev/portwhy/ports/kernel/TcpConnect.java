package dev.portwhy.ports.kernel;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.KernelRule;
import dev.portwhy.model.SocketState;
import dev.portwhy.ports.EphemeralRange;
import dev.portwhy.ports.kernel.Addressing.Kind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * connect() of a TCP socket: {@code tcp_v4_connect()}, {@code tcp_v6_connect()}, and the choice of a port in
 * {@code __inet_hash_connect()}, inet_hashtables.c.
 */
final class TcpConnect {

    private static final IpAddress LOOPBACK4 = IpAddress.v6(0, 0, 0xffff, 0x7f000001);
    private static final IpAddress LOOPBACK6 = IpAddress.v6(0, 0, 0, 1);

    private TcpConnect() {}

    /** Sends the request. {@code OK} if it is on its way, whatever became of it; else the error. */
    static String start(TcpSocket socket, Endpoint to) {
        if (to.address().family() != socket.family) {
            return socket.family == Family.INET ? "EAFNOSUPPORT" : "EINVAL";
        }
        return socket.family == Family.INET
                ? over4(socket, to.address(), to.port())
                : over6(socket, to.address(), to.port());
    }

    private static String over6(TcpSocket socket, IpAddress address, int port) {
        IpAddress to = address;
        if (to.isWildcard()) {
            to = socket.receiveAddress.isMapped() ? LOOPBACK4 : LOOPBACK6;
        }
        if (to.isMulticast()) {
            return "ENETUNREACH";
        }
        if (to.isLinkLocal6() && socket.options.device == 0) {
            return "EINVAL";
        }
        if (to.isMapped()) {
            return socket.options.v6only ? "ENETUNREACH" : over4Mapped(socket, to.unmapped(), port);
        }
        Route route = Route.to(
                socket.network.addressing,
                to,
                socket.receiveAddress,
                socket.options.device,
                socket.options.transparent);
        if (!route.exists()) {
            socket.remotePort = 0;
            return route.error();
        }
        if (socket.receiveAddress.isWildcard()) {
            TcpPorts.setAddress(socket, route.source());
        } else {
            socket.sourceAddress = socket.receiveAddress;
        }
        socket.leaves = route.kind() != Kind.LOCAL || socket.speaks4;
        return go(socket, route.destination(), port);
    }

    /**
     * {@code tcp_v6_connect()} to an IPv4-mapped address makes the socket speak IPv4 ({@code icsk_af_ops}), and takes that
     * back only if the request could not be sent: after a refusal every request over IPv6 is lost.
     */
    private static String over4Mapped(TcpSocket socket, IpAddress to, int port) {
        String outcome = over4(socket, to, port);
        socket.speaks4 = outcome.equals("OK");
        return outcome;
    }

    private static String over4(TcpSocket socket, IpAddress to, int port) {
        IpAddress from = socket.sourceAddress.unmapped();
        Route route = Route.to(
                socket.network.addressing,
                to,
                from.isWildcard() ? IpAddress.ANY4 : from,
                socket.options.device,
                socket.options.transparent);
        if (!route.exists()) {
            return route.error();
        }
        if (route.kind() == Kind.BROADCAST || route.kind() == Kind.MULTICAST) {
            return "ENETUNREACH";
        }
        if (from.isWildcard()) {
            TcpPorts.setAddress(socket, socket.inFamily(route.source()));
        } else {
            socket.receiveAddress = socket.sourceAddress;
        }
        socket.leaves = route.kind() != Kind.LOCAL;
        return go(socket, socket.inFamily(route.destination()), port);
    }

    private static String go(TcpSocket socket, IpAddress to, int port) {
        socket.remoteAddress = to;
        socket.remotePort = port;
        socket.retries = 0;
        socket.connection = socket.network.machine.newConnection();
        TcpStates.set(socket, SocketState.SYN_SENT);
        if (!hash(socket)) {
            TcpStates.set(socket, SocketState.CLOSE);
            TcpPorts.resetAddress(socket);
            socket.remotePort = 0;
            return "EADDRNOTAVAIL";
        }
        socket.error = "";
        socket.receivedFin = false;
        Handshakes.request(socket);
        return "OK";
    }

    private static boolean hash(TcpSocket socket) {
        if (socket.port != 0) {
            return enter(socket, socket.port, true);
        }
        int port = choosePort(socket);
        if (port == 0) {
            return false;
        }
        BindTable table = socket.network.ports;
        BindBucket known = table.find(port);
        BindBucket bucket = known;
        if (bucket == null) {
            bucket = table.add(port);
            bucket.setChosenByConnect();
        }
        AddressBucket part = bucket.find(socket.receiveAddress);
        if (part == null) {
            part = bucket.findOrAdd(socket.receiveAddress);
            part.setChosenByConnect();
        }
        TimeWait replaced = timeWaitAt(socket, port);
        if (replaced != null) {
            socket.network.established.remove(replaced.tuple, replaced);
        }
        socket.port = port;
        socket.shownPort = port;
        BindTable.hang(socket, bucket, part);
        socket.boundByConnect = true;
        TcpStates.hash(socket);
        if (replaced != null) {
            TimeWaits.kill(replaced);
        }
        return true;
    }

    /** {@code __inet_check_established()} for a socket that has its port already. */
    private static boolean enter(TcpSocket socket, int port, boolean ownPort) {
        PortOwner met = met(socket, port);
        if (met != null && !(met instanceof TimeWait mini && TimeWaits.mayTakeOver(mini, ownPort))) {
            return false;
        }
        socket.shownPort = port;
        TcpStates.hash(socket);
        if (met instanceof TimeWait mini) {
            TimeWaits.kill(mini);
        }
        return true;
    }

    private static @Nullable PortOwner met(TcpSocket socket, int port) {
        Tuple tuple = new Tuple(socket.receiveAddress, port, socket.remoteAddress, socket.remotePort);
        return socket.network.established.find(tuple, socket.options.device);
    }

    private static @Nullable TimeWait timeWaitAt(TcpSocket socket, int port) {
        return met(socket, port) instanceof TimeWait mini ? mini : null;
    }

    /** A port for an outgoing connection; 0 if there is none. */
    private static int choosePort(TcpSocket socket) {
        EphemeralRange range = TcpPorts.range(socket);
        ScenarioState machine = socket.network.machine;
        Choices choices = machine.choices;
        boolean each = socket.options.hasRange()
                && (machine.version.has(KernelRule.OWN_RANGE_OFFERS_EACH_PORT)
                        || choices.maybe(KernelRule.OWN_RANGE_OFFERS_EACH_PORT));
        PortScan scan = each
                ? PortScan.any(range.low(), range.size(), port -> isOpen(socket, port))
                : PortScan.everyOther(range.low(), range.size(), false, port -> isOpen(socket, port));
        if (scan.candidates().isEmpty() || scan.mayFail() && !choices.maybe()) {
            return 0;
        }
        return choices.port(apart(scan.candidates(), special(socket)));
    }

    /**
     * Ports that are another matter than the rest: with its own port it connects to itself, and on others somebody is at
     * the far end already, so that its request meets no listener.
     */
    private static BitSet special(TcpSocket socket) {
        BitSet ports =
                socket.network.established.peerPorts(socket.remoteAddress, socket.remotePort, socket.receiveAddress);
        ports.set(socket.remotePort);
        return ports;
    }

    private static List<BitSet> apart(BitSet candidates, BitSet special) {
        BitSet ordinary = (BitSet) candidates.clone();
        ordinary.andNot(special);
        List<BitSet> sets = new ArrayList<>();
        sets.add(ordinary);
        candidates.stream().filter(special::get).forEach(port -> {
            BitSet one = new BitSet();
            one.set(port);
            sets.add(one);
        });
        return sets;
    }

    private static boolean isOpen(TcpSocket socket, int port) {
        if (socket.network.sysctls.isReserved(port)) {
            return false;
        }
        BindBucket bucket = socket.network.ports.find(port);
        if (bucket == null) {
            return true;
        }
        if (bucket.isClosedToConnect()) {
            return false;
        }
        PortOwner met = met(socket, port);
        return met == null || met instanceof TimeWait mini && TimeWaits.mayTakeOver(mini, false);
    }
}
