package dev.portwhy.ports.kernel;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Setting;
import dev.portwhy.ports.kernel.Addressing.Kind;

/**
 * bind(): {@code __inet_bind()}, af_inet.c, and {@code __inet6_bind()}, af_inet6.c. The two check in different orders: IPv4
 * looks at the address before the privilege, IPv6 after it.
 */
final class BindCall {

    private BindCall() {}

    static String bind(ScenarioState machine, InetSocket socket, Endpoint end) {
        if (end.address().family() != socket.family) {
            return socket.family == Family.INET ? "EAFNOSUPPORT" : "EINVAL";
        }
        return socket.family == Family.INET ? bind4(machine, socket, end) : bind6(machine, socket, end);
    }

    private static String bind4(ScenarioState machine, InetSocket socket, Endpoint end) {
        IpAddress address = end.address();
        Kind kind = socket.network.addressing.kind(address);
        if (!isValid4(socket, address, kind)) {
            return "EADDRNOTAVAIL";
        }
        if (lacksPrivilege(machine, socket, end.port())) {
            return "EACCES";
        }
        if (isBusy(socket)) {
            return "EINVAL";
        }
        socket.receiveAddress = address;
        socket.sourceAddress = kind == Kind.MULTICAST || kind == Kind.BROADCAST ? IpAddress.ANY4 : address;
        return takePort(socket, end.port());
    }

    private static String bind6(ScenarioState machine, InetSocket socket, Endpoint end) {
        IpAddress address = end.address();
        boolean stream = socket instanceof TcpSocket;
        if (address.isMulticast() && stream) {
            return "EINVAL";
        }
        if (lacksPrivilege(machine, socket, end.port())) {
            return "EACCES";
        }
        if (isBusy(socket)) {
            return "EINVAL";
        }
        String refusal = address.isMapped() ? refusalOfMapped(socket, address) : refusalOf6(socket, address);
        if (!refusal.isEmpty()) {
            return refusal;
        }
        socket.receiveAddress = address;
        socket.sourceAddress = address.isMulticast() ? IpAddress.ANY6 : address;
        boolean v6onlyBefore = socket.options.v6only;
        if (!address.isWildcard() && !address.isMapped()) {
            socket.options.v6only = true;
        }
        String outcome = takePort(socket, end.port());
        if (!outcome.equals("OK")) {
            socket.options.v6only = v6onlyBefore;
        }
        return outcome;
    }

    /** {@code inet_addr_type_dev_table()}: the device picks the table of its VRF and does not narrow the addresses. */
    private static String refusalOfMapped(InetSocket socket, IpAddress address) {
        if (socket.options.v6only) {
            return "EINVAL";
        }
        IpAddress plain = address.unmapped();
        return isValid4(socket, plain, socket.network.addressing.kind(plain)) ? "" : "EADDRNOTAVAIL";
    }

    /** {@code ipv6_chk_addr()}: a global address may be that of another device than the socket's. */
    private static String refusalOf6(InetSocket socket, IpAddress address) {
        if (needsScope(address) && socket.options.device == 0) {
            return "EINVAL";
        }
        if (address.isWildcard() || address.isMulticast()) {
            return "";
        }
        boolean anywhere = socket.options.freebind
                || socket.options.transparent
                || socket.network.sysctls.isSet(Setting.IPV6_NONLOCAL_BIND);
        int device = address.isLoopback() || address.isLinkLocal6() ? socket.options.device : 0;
        return anywhere || socket.network.addressing.find(address, device) != null ? "" : "EADDRNOTAVAIL";
    }

    /** {@code __ipv6_addr_needs_scope_id()}. */
    private static boolean needsScope(IpAddress address) {
        int scope = (int) (address.high() >>> 48) & 0xf;
        return address.isLinkLocal6() || address.isMulticast() && (scope == 1 || scope == 2);
    }

    /** {@code inet_addr_valid_or_nonlocal()}: multicast and broadcast addresses are fine too. */
    private static boolean isValid4(InetSocket socket, IpAddress address, Kind kind) {
        return kind != Kind.ELSEWHERE
                || address.isWildcard()
                || socket.options.freebind
                || socket.options.transparent
                || socket.network.sysctls.isSet(Setting.IP_NONLOCAL_BIND);
    }

    private static boolean lacksPrivilege(ScenarioState machine, InetSocket socket, int port) {
        return port != 0
                && machine.uid != 0
                && port < socket.network.sysctls.number(Setting.IP_UNPRIVILEGED_PORT_START);
    }

    /** It has a port already, or is connected or listening. */
    private static boolean isBusy(InetSocket socket) {
        boolean inUse = switch (socket) {
            case TcpSocket tcp -> tcp.state != dev.portwhy.model.SocketState.CLOSE;
            case UdpSocket udp -> udp.connected;
            default -> false;
        };
        return inUse || socket.port != 0;
    }

    private static String takePort(InetSocket socket, int port) {
        if (port != 0 || !socket.options.bindAddressNoPort) {
            String outcome = switch (socket) {
                case TcpSocket tcp -> TcpPorts.bind(tcp, port);
                case UdpSocket udp -> UdpPortTable.bind(udp, port);
                default -> throw new IllegalStateException("no such socket");
            };
            if (!outcome.equals("OK")) {
                socket.forgetAddress();
                return outcome;
            }
        }
        socket.addressLocked |= !socket.receiveAddress.isWildcard();
        socket.portLocked |= port != 0;
        socket.shownPort = socket.port;
        socket.remoteAddress = socket.any();
        socket.remotePort = 0;
        return "OK";
    }
}
