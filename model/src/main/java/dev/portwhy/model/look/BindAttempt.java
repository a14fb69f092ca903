package dev.portwhy.model.look;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * A bind() that is to be tried: bind(2), socket(7), ip(7), ipv6(7).
 *
 * @param protocol the transport
 * @param local the address and port
 * @param v6only {@code IPV6_V6ONLY}; null leaves the namespace's default, and IPv4 has no such option
 * @param reuseAddress whether {@code SO_REUSEADDR} is set
 * @param reusePort whether {@code SO_REUSEPORT} is set
 * @param freebind whether {@code IP_FREEBIND} is set
 * @param uid the effective user that asks; -1 for this program's own
 * @param device the device that the socket is bound to before, as the interface of a link-local address; empty for none
 */
public record BindAttempt(
        Protocol protocol,
        Endpoint local,
        @Nullable Boolean v6only,
        boolean reuseAddress,
        boolean reusePort,
        boolean freebind,
        int uid,
        String device) {

    /** Of a socket that is bound to no device. */
    public BindAttempt(
            Protocol protocol,
            Endpoint local,
            @Nullable Boolean v6only,
            boolean reuseAddress,
            boolean reusePort,
            boolean freebind,
            int uid) {
        this(protocol, local, v6only, reuseAddress, reusePort, freebind, uid, "");
    }

    /** Whether the socket could share the port with a service that runs, and get what is sent to it. */
    public boolean takesDatagrams() {
        return protocol == Protocol.UDP && (reuseAddress || reusePort);
    }

    /** The family of its socket. */
    public Family family() {
        return local.address().family();
    }
}
