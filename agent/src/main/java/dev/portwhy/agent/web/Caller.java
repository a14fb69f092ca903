package dev.portwhy.agent.web;

import dev.portwhy.linux.live.ConnectionUser;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import java.net.InetSocketAddress;

/** Who asks. */
enum Caller {
    /** It came through the unix socket, which lets in nobody but root and the agent's user. */
    THROUGH_DOOR,
    /** A process of this machine whose socket is root's or the agent's user's. */
    SAME_USER,
    /** Anybody else, or nobody knows. */
    OTHER;

    /** Who is at the other end of a connection. */
    static Caller of(InetSocketAddress remote, InetSocketAddress local) {
        return remote.getAddress().isLoopbackAddress() && ConnectionUser.isRootOrSelf(endpoint(remote), endpoint(local))
                ? SAME_USER
                : OTHER;
    }

    private static Endpoint endpoint(InetSocketAddress address) {
        return new Endpoint(
                IpAddress.parse(address.getAddress().getHostAddress()).orElseThrow(), address.getPort());
    }
}
