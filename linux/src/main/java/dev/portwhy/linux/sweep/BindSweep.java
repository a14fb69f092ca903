package dev.portwhy.linux.sweep;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.net.NamespaceFiles;
import dev.portwhy.linux.netns.NamespaceEntry;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.look.SweepResult;
import java.io.IOException;

/**
 * Tries bind() on every port of a range, in one namespace, on all addresses of each family, so that whatever has the port stands
 * in the way. Each socket is closed at once and never listens; for those few microseconds the port is taken.
 *
 * <p>A TCP socket that asks has SO_REUSEADDR, so that a server that starts meanwhile with that option is not refused
 * ({@link dev.portwhy.linux.act.BindProbe}). What it does not meet then are sockets with the option that do not listen.
 *
 * <p>What bind() says is an answer of its own, given by the table that counts (net/ipv4/inet_connection_sock.c,
 * inet_csk_get_port()). The other sources are copies of it made for people, and each leaves something out.
 */
public final class BindSweep {

    private final Protocol protocol;
    private final SweptPorts ports = new SweptPorts();

    private BindSweep(Protocol protocol) {
        this.protocol = protocol;
    }

    /** Takes the sockets of the namespace once more, without their holders. */
    @FunctionalInterface
    public interface Tables {
        /** The sockets as sock_diag gives them. */
        SocketTable look() throws IOException;
    }

    /**
     * Asks all ports from {@code low} to {@code high}.
     *
     * @param namespace of a snapshot of this machine, taken just now
     * @param sources the sockets of that namespace with their holders, as they were before
     * @param again takes the sockets once more, after the sweep: what came or went meanwhile is no difference
     * @throws IOException when the namespace cannot be entered
     */
    public static SweepResult run(
            NetworkNamespace namespace, Protocol protocol, int low, int high, SweepSources sources, Tables again)
            throws IOException {
        return NetworkThread.onItsOwn(() -> {
            NamespaceEntry.enter(namespace);
            BindSweep sweep = new BindSweep(protocol);
            sweep.ask(low, high);
            SweepComparison comparison = new SweepComparison(protocol, sources, again.look(), sweep.text());
            return comparison.of(sweep.ports, low, high, sweep::askAgain);
        });
    }

    private void ask(int low, int high) throws KernelException {
        for (Family family : Family.values()) {
            for (int port = low; port <= high; port++) {
                if (!ask(family, port)) {
                    return;
                }
            }
        }
    }

    /** Asks for one port; false where the family is not there at all. */
    private boolean ask(Family family, int port) throws KernelException {
        int error = bind(family, port);
        switch (error) {
            case 0 -> ports.free(family, port);
            case Errno.EADDRINUSE -> ports.refused(family, port);
            case Errno.EACCES, Errno.EPERM -> ports.unanswered(port);
            default -> {
                return family == Family.INET;
            }
        }
        return true;
    }

    /** Whether a port is still refused: somebody may have had it for a moment only. */
    private boolean askAgain(Family family, int port) throws KernelException {
        return bind(family, port) == Errno.EADDRINUSE;
    }

    private int bind(Family family, int port) throws KernelException {
        boolean six = family == Family.INET6;
        int type = protocol == Protocol.UDP ? SOCK_DGRAM : SOCK_STREAM;
        KernelSocket socket;
        try {
            socket = KernelSocket.open(family, type, 0);
        } catch (KernelException e) {
            if (e.errno() == Errno.EMFILE) {
                throw e;
            }
            return e.errno();
        }
        if (type == SOCK_STREAM) {
            socket.set(SOL_SOCKET, SO_REUSEADDR, 1);
        }
        if (six) {
            socket.set(SOL_IPV6, IPV6_V6ONLY, 1);
        }
        return socket.bindAndClose(new Endpoint(six ? IpAddress.ANY6 : IpAddress.ANY4, port));
    }

    /** The text tables of the namespace that the thread is in. */
    private SocketTable text() {
        SocketTable.Builder rows = new SocketTable.Builder();
        new NamespaceFiles(new KernelFiles(LinuxRoot.LIVE), "/proc/thread-self/net").sockets(protocol, 0, rows);
        return rows.build();
    }
}
