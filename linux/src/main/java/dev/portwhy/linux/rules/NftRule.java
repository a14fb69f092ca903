package dev.portwhy.linux.rules;

import dev.portwhy.linux.netlink.NetlinkAttributes;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.Protocol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads one rule of nftables: a small program whose instructions load parts of a packet into registers, compare them, look them up
 * and act (include/uapi/linux/netfilter/nf_tables.h, net/netfilter/nft_*.c). What is understood: the destination's port, transport
 * and address on one side; DNAT, redirect, tproxy and a jump into a chain of kube-proxy on the other. Other conditions narrow a
 * rule down and are passed over: it then may serve a port, which is what is said.
 */
final class NftRule {

    private static final int NFTA_RULE_TABLE = 1;
    private static final int NFTA_RULE_CHAIN = 2;
    private static final int NFTA_RULE_EXPRESSIONS = 4;
    private static final int NFTA_EXPR_NAME = 1;
    private static final int NFTA_EXPR_DATA = 2;

    /** Most expressions number their register, operator and data alike. */
    private static final int FIRST = 1;

    private static final int SECOND = 2;
    private static final int THIRD = 3;
    private static final int FOURTH = 4;
    private static final int FIFTH = 5;

    private static final int NFT_META_L4PROTO = 16;
    private static final int NETWORK_HEADER = 1;
    private static final int TRANSPORT_HEADER = 2;
    private static final int NFT_CMP_EQ = 0;
    private static final int NFT_CMP_NEQ = 1;
    private static final int NFT_CMP_LT = 2;
    private static final int NFT_CMP_LTE = 3;
    private static final int NFT_CMP_GT = 4;
    private static final int NFT_CMP_GTE = 5;
    private static final int NFT_NAT_DNAT = 1;
    private static final int MOST_PORT = 65535;
    /** The bytes of a whole register: nothing that is loaded has more. */
    private static final int WIDE = 16;

    private final boolean six;
    private final Sets sets;
    private final String table;
    private final String chain;
    private final RuleMatch match = new RuleMatch();
    private final Registers registers = new Registers();
    /** What comparisons leave of the ports; negative and above every port where there was none of that side. */
    private int atLeast = -1;

    private int atMost = MOST_PORT + 1;
    /** The chain that it goes on in; empty for none. */
    private String jump = "";

    /** Gives the elements of a set. */
    @FunctionalInterface
    interface Sets {
        List<SetElement> elements(String table, String set) throws KernelException;
    }

    private NftRule(byte[] rule, boolean six, Sets sets) {
        this.six = six;
        this.sets = sets;
        table = Attributes.text(Attributes.find(rule, NFTA_RULE_TABLE));
        chain = Attributes.text(Attributes.find(rule, NFTA_RULE_CHAIN));
    }

    /**
     * The ports that a rule serves; mostly none.
     *
     * @param rule its attributes
     * @param family {@code ip}, {@code ip6} or {@code inet}
     * @param base the chains in which a rule that names no port is for all of them
     */
    static List<PortRule> read(byte[] rule, String family, int namespaceIndex, BaseChains base, Sets sets)
            throws KernelException {
        NftRule reader = new NftRule(rule, family.equals("ip6"), sets);
        reader.expressions(rule);
        List<PortRule> ports = new ArrayList<>();
        String tool = reader.match.iptables ? (reader.six ? "ip6tables " : "iptables ") : "nft " + family + " ";
        reader.match.base = base.contains(reader.table, reader.chain);
        ports.addAll(reader.match.rules(namespaceIndex, base.reach().source(tool, reader.table, reader.chain)));
        return ports;
    }

    /** Tells where a rule jumps to, if it does. */
    static void jump(byte[] rule, String family, ChainReach reach) throws KernelException {
        NftRule reader = new NftRule(rule, family.equals("ip6"), (table, set) -> List.of());
        reader.expressions(rule);
        if (!reader.jump.isEmpty()) {
            RuleMatch match = reader.match;
            boolean inPart = match.narrowed || match.unclear || match.address != null;
            reach.jump(reader.table, reader.chain, reader.jump, inPart);
        }
    }

    private void expressions(byte[] rule) throws KernelException {
        List<byte[]> expressions = new ArrayList<>();
        NetlinkAttributes.each(Attributes.find(rule, NFTA_RULE_EXPRESSIONS), (type, value) -> expressions.add(value));
        for (byte[] expression : expressions) {
            String name = Attributes.text(Attributes.find(expression, NFTA_EXPR_NAME));
            expression(name, Attributes.find(expression, NFTA_EXPR_DATA));
        }
        if (atLeast >= 0 || atMost <= MOST_PORT) {
            between(Math.max(0, atLeast), Math.min(MOST_PORT, atMost));
        }
    }

    private void expression(String name, byte[] data) throws KernelException {
        switch (name) {
            case "meta" -> load(number(data, FIRST), meta(data), WIDE);
            case "payload" -> load(number(data, FIRST), payload(data), number(data, FOURTH));
            case "bitwise" -> bitwise(registers.at(number(data, FIRST)), number(data, SECOND));
            // What else fills a register: what was in it before is no more what is compared next.
            case "ct", "exthdr", "fib", "numgen", "osf", "rt", "xfrm" ->
                load(number(data, FIRST), Registers.Field.OTHER, WIDE);
            case "byteorder", "hash", "socket", "tunnel" -> load(number(data, SECOND), Registers.Field.OTHER, WIDE);
            case "cmp" -> compare(registers.at(number(data, FIRST)), number(data, SECOND), value(data, THIRD));
            case "range" -> range(registers.at(number(data, FIRST)), data);
            case "lookup" -> lookup(data);
            case "immediate" -> immediate(data);
            case "nat" -> nat(data);
            case "redir" -> act(PortRule.Kind.REDIRECT, new byte[0], registers.constant(number(data, FIRST)));
            case "tproxy" -> act(PortRule.Kind.TPROXY, new byte[0], registers.constant(number(data, THIRD)));
            case "match" -> XtBlob.match(text(data, FIRST), Attributes.find(data, THIRD), match);
            case "target" ->
                XtBlob.target(text(data, FIRST), number(data, SECOND), Attributes.find(data, THIRD), six, match);
            default -> {}
        }
    }

    /** A part of an address is a network; of ports, every so many. */
    private void bitwise(Registers.Field field, int register) {
        match.narrowed |= field == Registers.Field.ADDRESS;
        match.unclear |= field == Registers.Field.PORT;
        load(register, Registers.Field.OTHER, WIDE);
    }

    private static int number(byte[] data, int attribute) {
        return Attributes.number(Attributes.find(data, attribute));
    }

    private static String text(byte[] data, int attribute) {
        return Attributes.text(Attributes.find(data, attribute));
    }

    private static byte[] value(byte[] data, int attribute) {
        return Attributes.find(Attributes.find(data, attribute), FIRST);
    }

    private void load(int register, Registers.Field field, int bytes) {
        registers.load(register, field, bytes);
    }

    private static Registers.Field meta(byte[] data) {
        return number(data, SECOND) == NFT_META_L4PROTO ? Registers.Field.TRANSPORT : Registers.Field.OTHER;
    }

    private Registers.Field payload(byte[] data) {
        int base = number(data, SECOND);
        int offset = number(data, THIRD);
        int length = number(data, FOURTH);
        if (base == TRANSPORT_HEADER && offset == 2 && length == 2) {
            return Registers.Field.PORT;
        }
        boolean destination = base == NETWORK_HEADER && (offset == 16 && length == 4 || offset == 24 && length == 16);
        boolean protocol = base == NETWORK_HEADER && length == 1 && (offset == 9 || offset == 6);
        boolean part = base == NETWORK_HEADER && offset >= (six ? 24 : 16) && !destination;
        match.narrowed |= part || base == TRANSPORT_HEADER;
        return destination ? Registers.Field.ADDRESS : protocol ? Registers.Field.TRANSPORT : Registers.Field.OTHER;
    }

    private void compare(Registers.Field field, int operator, byte[] value) {
        switch (field) {
            case TRANSPORT -> {
                int number = Attributes.number(Arrays.copyOf(value, 1));
                if (operator == NFT_CMP_EQ) {
                    match.protocol(number);
                } else if (operator == NFT_CMP_NEQ) {
                    match.notProtocol(number);
                }
            }
            case PORT -> comparePort(operator, Attributes.number(value));
            case ADDRESS -> {
                if (operator == NFT_CMP_EQ && Addresses.fits(value)) {
                    match.address = Addresses.of(value);
                } else {
                    match.unclear = true;
                }
            }
            case OTHER -> {}
        }
    }

    /** A range comes as two comparisons on older kernels, and as one where it begins or ends with the ports themselves. */
    private void comparePort(int operator, int port) {
        switch (operator) {
            case NFT_CMP_EQ -> match.port(port, port);
            case NFT_CMP_GT -> atLeast = Math.max(atLeast, port + 1);
            case NFT_CMP_GTE -> atLeast = Math.max(atLeast, port);
            case NFT_CMP_LT -> atMost = Math.min(atMost, port - 1);
            case NFT_CMP_LTE -> atMost = Math.min(atMost, port);
            default -> match.unclear = true;
        }
    }

    private void between(int first, int last) {
        match.named = true;
        if (first <= last) {
            match.port(first, last);
        }
    }

    private void range(Registers.Field field, byte[] data) {
        if (field == Registers.Field.PORT) {
            match.unclear |= number(data, SECOND) != NFT_CMP_EQ;
            match.port(Attributes.number(value(data, THIRD)), Attributes.number(value(data, FOURTH)));
        } else if (field == Registers.Field.ADDRESS) {
            match.narrowed = true;
        }
    }

    private void lookup(byte[] data) throws KernelException {
        String set = text(data, FIRST);
        Registers.Layout layout = registers.layout(number(data, SECOND));
        boolean map = Attributes.find(data, THIRD).length > 0;
        if (layout.portAt() < 0 && layout.transportAt() < 0) {
            match.narrowed = true;
            return;
        }
        if (number(data, FIFTH) != 0) {
            match.unclear = true;
            return;
        }
        List<SetElement> elements = sets.elements(table, set);
        if (layout.portAt() < 0) {
            match.protocols.removeIf(protocol -> !anyOf(elements, layout, protocol));
            return;
        }
        match.named = true;
        new PortSet(elements, layout).into(match);
        if (map && set.contains("nodeport")) {
            match.kind = PortRule.Kind.NODE_PORT;
        }
        if (map && elements.size() == 1) {
            registers.set(number(data, THIRD), elements.getFirst().data());
        }
    }

    private static boolean anyOf(List<SetElement> elements, Registers.Layout layout, Protocol protocol) {
        for (SetElement element : elements) {
            if (transport(element, layout) == (protocol == Protocol.TCP ? 6 : 17)) {
                return true;
            }
        }
        return false;
    }

    private static int transport(SetElement element, Registers.Layout layout) {
        return layout.transportAt() < element.key().length ? element.key()[layout.transportAt()] : -1;
    }

    private void immediate(byte[] data) {
        byte[] constant = value(data, SECOND);
        if (constant.length > 0) {
            registers.set(number(data, FIRST), constant);
            return;
        }
        // NFTA_DATA_VERDICT, NFTA_VERDICT_CHAIN
        String to = text(Attributes.find(Attributes.find(data, SECOND), SECOND), SECOND);
        jump = to;
        if (RuleMatch.nodePortChain(to) && match.address == null) {
            match.kind = PortRule.Kind.NODE_PORT;
            match.iptables = true;
        }
    }

    private void nat(byte[] data) {
        if (number(data, FIRST) == NFT_NAT_DNAT) {
            act(PortRule.Kind.DNAT, registers.constant(number(data, THIRD)), registers.constant(number(data, FIFTH)));
        }
    }

    private void act(PortRule.Kind kind, byte[] address, byte[] port) {
        match.kind = kind;
        int number = port.length >= 2 ? Attributes.number(Arrays.copyOf(port, 2)) : 0;
        match.target(Addresses.fits(address) ? Addresses.of(address) : null, number & MOST_PORT);
    }
}
