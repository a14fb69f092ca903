package dev.portwhy.linux.systemd;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketTable;
import org.jspecify.annotations.Nullable;

/**
 * One {@code ListenStream=} or {@code ListenDatagram=} of a socket unit, in the forms of systemd.socket(5):
 * {@code 8080}, {@code 127.0.0.1:8080}, {@code [::1]:8080}, {@code [fe80::1]:8080%eth0}.
 *
 * @param protocol the transport; {@link Protocol#TCP} stands for MPTCP, too
 * @param address the address; null for a port alone, which is bound to all addresses
 * @param port the port
 */
record ListenAddress(Protocol protocol, @Nullable IpAddress address, int port) {

    /** Reads a value; null for a path, a name of another family, or one with specifiers that only systemd can fill in. */
    static @Nullable ListenAddress parse(Protocol protocol, String value) {
        String text = value.strip();
        int device = text.indexOf('%', text.lastIndexOf(']') + 1);
        if (device >= 0) {
            text = text.substring(0, device); // behind the port: the device of a link-local address
        }
        int colon = text.lastIndexOf(':');
        int port = port(text.substring(colon + 1));
        if (port < 0) {
            return null;
        }
        if (colon < 0) {
            return new ListenAddress(protocol, null, port);
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
            int zone = host.indexOf('%');
            host = zone < 0 ? host : host.substring(0, zone);
        }
        IpAddress address = IpAddress.parse(host).orElse(null);
        return address == null ? null : new ListenAddress(protocol, address, port);
    }

    private static int port(String digits) {
        if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int port = Integer.parseInt(digits);
        return port >= 1 && port <= 0xffff ? port : -1;
    }

    /** Whether a socket is the one of this line. */
    boolean fits(SocketTable sockets, int row) {
        IpAddress local = sockets.localAddress(row);
        return sockets.localPort(row) == port
                && (sockets.protocol(row) == Protocol.UDP) == (protocol == Protocol.UDP)
                && (address == null ? local.isWildcard() : address.equals(local));
    }
}
