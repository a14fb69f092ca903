package dev.portwhy.linux.rules;

import java.util.HashMap;
import java.util.Map;

/**
 * From where packets come to a chain: from the network ({@code NF_INET_PRE_ROUTING}), or from this machine itself
 * ({@code NF_INET_LOCAL_OUT}), by the jumps that lead to it from a chain that stands at such a hook (include/uapi/linux/netfilter.h).
 */
final class ChainReach {

    private static final String PREROUTING = "PREROUTING";
    private static final String OUTPUT = "OUTPUT";

    /** What one chain is reached by; in part where a jump on the way names addresses. */
    private static final class Node {
        private boolean network;
        private boolean here;
        private boolean hereInPart;
        private final Map<String, Boolean> jumps = new HashMap<>();
    }

    private final Map<String, Node> nodes = new HashMap<>();

    private Node node(String table, String chain) {
        return nodes.computeIfAbsent(table + " " + chain, name -> new Node());
    }

    /** A chain that packets from the network come to by themselves. */
    void network(String table, String chain) {
        node(table, chain).network = true;
    }

    /** A chain that packets of this machine come to by themselves. */
    void here(String table, String chain) {
        node(table, chain).here = true;
    }

    /** A jump from one chain to another; {@code inPart} where it is for some addresses only. */
    void jump(String table, String from, String to, boolean inPart) {
        node(table, to);
        node(table, from).jumps.merge(table + " " + to, inPart, Boolean::logicalAnd);
    }

    /** Follows the jumps, as many as there are. */
    void follow() {
        boolean more = true;
        while (more) {
            more = false;
            for (Node from : nodes.values()) {
                for (Map.Entry<String, Boolean> jump : from.jumps.entrySet()) {
                    Node to = nodes.get(jump.getKey());
                    if (to != null) {
                        more |= come(from, to, jump.getValue());
                    }
                }
            }
        }
    }

    private static boolean come(Node from, Node to, boolean inPart) {
        boolean network = to.network;
        boolean here = to.here;
        boolean part = to.hereInPart;
        to.network |= from.network;
        to.here |= from.here && !inPart;
        to.hereInPart |= from.hereInPart || from.here && inPart;
        return to.network != network || to.here != here || to.hereInPart != part;
    }

    /** Where a rule of a chain stands; where packets of this machine come to it from another chain, with what leads there. */
    String source(String tool, String table, String chain) {
        String source = tool + table + " " + chain;
        Node node = nodes.get(table + " " + chain);
        if (node == null || chain.equals(PREROUTING) || chain.equals(OUTPUT)) {
            return source;
        }
        String here = node.here ? OUTPUT : node.hereInPart ? OUTPUT + " in part" : "";
        String network = node.network ? PREROUTING + ", " : "";
        return here.isEmpty() ? source : source + " (" + network + here + ")";
    }
}
