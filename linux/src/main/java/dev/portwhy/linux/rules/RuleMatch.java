package dev.portwhy.linux.rules;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a rule is about and what it does, as far as it has been read. */
final class RuleMatch {

    private static final int TCP = 6;
    private static final int UDP = 17;

    final Set<Protocol> protocols = new TreeSet<>(List.of(Protocol.TCP, Protocol.UDP));
    final List<PortSpan> ports = new ArrayList<>();

    @Nullable IpAddress address;

    PortRule.@Nullable Kind kind;
    String target = "";
    boolean iptables;
    /** The rule has a condition that says which ports it is not about. */
    boolean unclear;
    /** It is about some destination addresses or source ports only, and which ones has not been read. */
    boolean narrowed;
    /** It says which ports it is about, even where that turns out to be none: a set may be empty. */
    boolean named;
    /** It stands in a chain that all packets from the network enter. */
    boolean base;

    /** The rule is about this transport only. */
    void protocol(int number) {
        protocols.removeIf(protocol -> number(protocol) != number);
    }

    /** The rule is about any transport but this one. */
    void notProtocol(int number) {
        protocols.removeIf(protocol -> number(protocol) == number);
    }

    void port(int first, int last) {
        port(first, last, 0);
    }

    /** A port together with its transport. */
    void port(int first, int last, int transport) {
        named = true;
        ports.add(new PortSpan(first, last, transport));
    }

    private static int number(Protocol protocol) {
        return protocol == Protocol.TCP ? TCP : UDP;
    }

    /** Where it sends to: an address, a port, or both. */
    void target(@Nullable IpAddress to, int port) {
        String host = to == null ? "" : to.toString();
        if (port == 0) {
            target = host;
        } else {
            target = (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** Whether a chain of kube-proxy is one that a NodePort leads to. */
    static boolean nodePortChain(String chain) {
        return chain.startsWith("KUBE-EXT-") || chain.startsWith("KUBE-SVC-") || chain.startsWith("KUBE-XLB-");
    }

    /**
     * The rules it makes. A rule that names no port is for all of them where every packet comes to it; elsewhere it tells nothing:
     * what leads to it may name ports.
     */
    List<PortRule> rules(int namespaceIndex, String source) {
        List<PortRule> rules = new ArrayList<>();
        if (kind == null || unclear) {
            return rules;
        }
        if (!named && base && !narrowed && kind != PortRule.Kind.NODE_PORT) {
            port(PortRule.FIRST, PortRule.LAST);
        }
        for (Protocol protocol : protocols) {
            for (PortSpan span : ports) {
                if (span.transport() == 0 || span.transport() == number(protocol)) {
                    rules.add(new PortRule(
                            namespaceIndex, protocol, address, span.first(), span.last(), kind, target, source));
                }
            }
        }
        return rules;
    }
}
