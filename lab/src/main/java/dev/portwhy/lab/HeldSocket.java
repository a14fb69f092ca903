package dev.portwhy.lab;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import java.util.Optional;

/**
 * A socket of a scenario with what the kernel does not tell about it.
 *
 * @param socket the descriptor
 * @param protocol what it was made as
 * @param family what it was made as
 * @param stage the namespace it was made in
 */
record HeldSocket(KernelSocket socket, Protocol protocol, Family family, Stage stage) {

    /** A socket of the same kind in the same namespace. */
    HeldSocket sibling(KernelSocket other) {
        return new HeldSocket(other, protocol, family, stage);
    }

    /** The other end of a connection; empty where there is none. */
    Optional<Endpoint> peer() {
        try {
            return Optional.of(socket.peer());
        } catch (KernelException e) {
            return Optional.empty();
        }
    }

    boolean isListener() throws KernelException {
        return protocol != Protocol.UDP && socket.get(SOL_SOCKET, SO_ACCEPTCONN) != 0;
    }

    /** The index of the device it is bound to, 0 for none. */
    int device() throws KernelException {
        return (int) socket.get(SOL_SOCKET, SO_BINDTOIFINDEX);
    }

    /** What it speaks by now: an MPTCP listener accepts a plain TCP socket from a client that speaks no MPTCP. */
    private Protocol spoken() throws KernelException {
        boolean fellBack = socket.get(SOL_SOCKET, SO_PROTOCOL) == Protocol.TCP.number();
        return fellBack ? Protocol.TCP : protocol;
    }

    /** SOCK_DESTROY, by the whole tuple and the cookie. */
    void destroy() throws KernelException {
        Endpoint none = new Endpoint(family == Family.INET ? IpAddress.ANY4 : IpAddress.ANY6, 0);
        stage.diag()
                .destroy(spoken(), socket.local(), peer().orElse(none), device(), socket.get(SOL_SOCKET, SO_COOKIE));
    }
}
