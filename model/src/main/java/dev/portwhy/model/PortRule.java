package dev.portwhy.model;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A rule of the kernel that serves a port although no socket is bound to it: packets are sent elsewhere before any
 * socket is looked for. It does not stand in the way of a bind(), but who binds the port gets nothing from the network.
 *
 * @param namespaceIndex the namespace's index in {@link Snapshot#namespaces()}
 * @param protocol the transport
 * @param address the destination it is for; null for every one
 * @param firstPort the first port it is for
 * @param lastPort the last one
 * @param kind what sort of rule
 * @param target where packets go, {@code 172.17.0.2:80} or {@code :8080}; empty when not known
 * @param source where the rule stands: {@code nft ip nat PREROUTING}, {@code /proc/net/ip_vs}
 */
public record PortRule(
        int namespaceIndex,
        Protocol protocol,
        @Nullable IpAddress address,
        int firstPort,
        int lastPort,
        Kind kind,
        String target,
        String source) {

    /** The first port there is. */
    public static final int FIRST = 1;

    /** The last port there is. */
    public static final int LAST = 65535;

    /** Whether the rule is for all ports. */
    public boolean everyPort() {
        return firstPort <= FIRST && lastPort >= LAST;
    }

    PortRule in(int index) {
        return new PortRule(index, protocol, address, firstPort, lastPort, kind, target, source);
    }

    /** Whether the rule serves this port. */
    public boolean covers(Protocol transport, int port) {
        return protocol == transport && port >= firstPort && port <= lastPort;
    }

    /** The sorts of rules. */
    public enum Kind {
        /** Destination NAT. */
        DNAT,
        /** Sent to another port of this machine. */
        REDIRECT,
        /** Handed to a socket on another port without change of the packet. */
        TPROXY,
        /** A virtual service of IPVS. */
        IPVS,
        /** A Kubernetes NodePort, made by kube-proxy. */
        NODE_PORT;

        /** {@code dnat}, {@code node-port}… */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
