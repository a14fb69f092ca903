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
 * @param source where the rule stands: {@code nft ip nat PREROUTING}, {@code /proc/net/ip_vs}; for a chain that others lead to, with
 *     where packets come from to it, {@code iptables nat DOCKER (PREROUTING, OUTPUT in part)}
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

    /** For which packets a rule is. */
    public enum Reach {
        NONE,
        /** For those to some addresses. */
        IN_PART,
        ALL
    }

    /** Whether it is for packets that come from other machines; where nothing tells, they are what such rules are for. */
    public boolean fromNetwork() {
        return fromHere() == Reach.NONE || source.contains("PREROUTING") || kind == Kind.IPVS;
    }

    /**
     * Whether it is for packets that this machine itself sends. IPVS takes those too: it hooks {@code NF_INET_LOCAL_OUT}
     * ({@code ip_vs_ops4}, net/netfilter/ipvs/ip_vs_core.c).
     */
    public Reach fromHere() {
        if (kind == Kind.IPVS || source.endsWith(" OUTPUT") || source.endsWith("OUTPUT)")) {
            return Reach.ALL;
        }
        return source.endsWith("OUTPUT in part)") ? Reach.IN_PART : Reach.NONE;
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
