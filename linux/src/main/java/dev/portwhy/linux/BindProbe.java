package dev.portwhy.linux;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the kernel itself whether a bind() would succeed, by making one: a socket with the same options, of the same user,
 * in the same network namespace. It is closed at once and never listens, so that nobody can connect to it; for the few
 * microseconds in between the port is taken.
 *
 * @param protocol the transport
 * @param local the address and port
 * @param v6only {@code IPV6_V6ONLY}; null leaves the namespace's default, and IPv4 has no such option
 * @param reuseAddress whether {@code SO_REUSEADDR} is set
 * @param reusePort whether {@code SO_REUSEPORT} is set
 * @param freebind whether {@code IP_FREEBIND} is set
 * @param uid the effective user that asks; -1 for this program's own
 */
public record BindProbe(
        Protocol protocol,
        Endpoint local,
        @Nullable Boolean v6only,
        boolean reuseAddress,
        boolean reusePort,
        boolean freebind,
        int uid) {

    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_REUSEPORT = 15;
    private static final int IPPROTO_IP = 0;
    private static final int IP_FREEBIND = 15;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;

    /**
     * Makes the call.
     *
     * @param namespace where; of a snapshot of this machine, taken just now
     * @return {@code OK}, or the name of the error: {@code EADDRINUSE}
     * @throws IOException when the call could not be made at all: the namespace cannot be entered, the user not taken on
     */
    public String ask(NetworkNamespace namespace) throws IOException {
        return NetworkThread.onItsOwn(() -> {
            NamespaceEntry.enter(namespace);
            if (uid >= 0) {
                Syscall.check("seteuid(" + uid + ")", Syscall.call(SyscallNumbers.SETRESUID, -1, uid, -1));
            }
            return bind();
        });
    }

    private String bind() throws KernelException {
        int type = protocol == Protocol.UDP ? KernelSocket.DATAGRAM : KernelSocket.STREAM;
        int number = protocol == Protocol.MPTCP ? Protocol.MPTCP.number() : 0;
        Family family = local.address().family();
        try (KernelSocket socket = KernelSocket.open(family, type, number)) {
            if (reuseAddress) {
                socket.set(SOL_SOCKET, SO_REUSEADDR, 1);
            }
            if (reusePort) {
                socket.set(SOL_SOCKET, SO_REUSEPORT, 1);
            }
            if (freebind) {
                socket.set(IPPROTO_IP, IP_FREEBIND, 1);
            }
            if (v6only != null && family == Family.INET6) {
                socket.set(IPPROTO_IPV6, IPV6_V6ONLY, v6only ? 1 : 0);
            }
            try {
                socket.bind(local);
            } catch (KernelException e) {
                return Errno.name(e.errno());
            }
            return "OK";
        }
    }
}
