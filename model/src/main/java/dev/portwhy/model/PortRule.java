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

    /** The family of the packets it is for; null for both. The tables {@code ip} and {@code iptables} see no packet of IPv6. */
    public @Nullable Family family() {
        IpAddress leadsTo = targetAddress();
        if (address != null) {
            return address.family();
        }
        if (source.startsWith("nft ip ") || source.startsWith("iptables")) {
            return Family.INET;
        }
        if (source.startsWith("nft ip6 ") || source.startsWith("ip6tables")) {
            return Family.INET6;
        }
        return leadsTo == null ? null : leadsTo.family();
    }

    /** The address that packets go to; null where the rule names none, or several. */
    public @Nullable IpAddress targetAddress() {
        int colon = colonOfPort();
        String host = colon < 0 ? target : target.substring(0, colon);
        boolean brackets = host.startsWith("[") && host.endsWith("]");
        return IpAddress.parse(brackets ? host.substring(1, host.length() - 1) : host)
                .orElse(null);
    }

    /**
     * The port that packets for one of this rule's ports go to: the same where the target has none, or has it among its own; -1
     * where that cannot be said.
     */
    public int targetPort(int port) {
        int colon = colonOfPort();
        if (colon < 0) {
            return port;
        }
        String ports = target.substring(colon + 1);
        int hyphen = ports.indexOf('-');
        if (hyphen < 0) {
            return port(ports);
        }
        boolean among = port >= port(ports.substring(0, hyphen)) && port <= port(ports.substring(hyphen + 1));
        return among && port(ports.substring(0, hyphen)) > 0 ? port : -1;
    }

    /** Where the colon before the target's port is; -1 where it has none, and all is address. */
    private int colonOfPort() {
        int colon = target.lastIndexOf(':');
        boolean bareIpv6 = !target.startsWith("[") && target.indexOf(':') != colon;
        return bareIpv6 || target.endsWith("]") ? -1 : colon;
    }

    private static int port(String digits) {
        int port = 0;
        for (int i = 0; i < digits.length(); i++) {
            char digit = digits.charAt(i);
            port = port * 10 + digit - '0';
            if (digit < '0' || digit > '9' || port > LAST) {
                return -1;
            }
        }
        return digits.isEmpty() ? -1 : port;
    }

    PortRule in(int index) {
        return new PortRule(index, protocol, address, firstPort, lastPort, kind, target, source);
    }

    /** Whether the rule serves this port; what is for TCP is for MPTCP. */
    public boolean covers(Protocol transport, int port) {
        return protocol.sharesPortsWith(transport) && port >= firstPort && port <= lastPort;
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
