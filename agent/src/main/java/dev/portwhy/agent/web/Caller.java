package dev.portwhy.agent.web;

import dev.portwhy.linux.netlink.ExactDiag;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import java.net.InetSocketAddress;
import java.util.OptionalInt;

/** Who asks. */
enum Caller {
    /** It came through the unix socket, which lets in nobody but root and the agent's user. */
    THROUGH_DOOR,
    /** A process of this machine whose socket is root's or the agent's user's. */
    SAME_USER,
    /** Anybody else, or nobody knows. */
    OTHER;

    /** Who is at the other end of a connection: of a process on this machine the kernel knows the user. */
    static Caller of(InetSocketAddress remote, InetSocketAddress local) {
        if (!remote.getAddress().isLoopbackAddress()) {
            return OTHER;
        }
        try (ExactDiag diag = ExactDiag.open()) {
            OptionalInt user = diag.user(endpoint(remote), endpoint(local));
            return user.isPresent() && (user.getAsInt() == 0 || user.getAsInt() == Syscall.geteuid())
                    ? SAME_USER
                    : OTHER;
        } catch (KernelException e) {
            return OTHER;
        }
    }

    private static Endpoint endpoint(InetSocketAddress address) {
        return new Endpoint(
                IpAddress.parse(address.getAddress().getHostAddress()).orElseThrow(), address.getPort());
    }
}
