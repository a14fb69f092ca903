package dev.portwhy.linux.rules;

import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.PortRule;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A rule of nftables as the kernel hands it out, put together expression by expression (include/uapi/linux/netfilter/nf_tables.h).
 * It stands in the chain {@code t in}, which packets from the network enter by themselves.
 */
final class RuleBytes {

    static final int REG = 1;
    static final int EQ = 0;
    static final int NEQ = 1;
    static final int LT = 2;
    static final int LTE = 3;
    static final int GT = 4;
    static final int GTE = 5;

    private final ByteArrayOutputStream expressions = new ByteArrayOutputStream();

    /** An attribute with its padding. */
    static byte[] attribute(int type, byte[]... values) {
        byte[] value = join(values);
        byte[] attribute = new byte[4 + value.length + 3 & ~3];
        attribute[0] = (byte) (4 + value.length);
        attribute[1] = (byte) (4 + value.length >>> 8);
        attribute[2] = (byte) type;
        System.arraycopy(value, 0, attribute, 4, value.length);
        return attribute;
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] text(String value) {
        return (value + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    static byte[] number(int value) {
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    static byte[] port(int value) {
        return new byte[] {(byte) (value >> 8), (byte) value};
    }

    /** {@code struct nft_data} with a value. */
    private static byte[] data(int type, byte[] value) {
        return attribute(type, attribute(1, value));
    }

    /** Any expression, by the attributes of its own. */
    RuleBytes expression(String name, byte[]... attributes) {
        expressions.writeBytes(attribute(1, attribute(1, text(name)), attribute(2, attributes)));
        return this;
    }

    /** {@code [ payload load LENGTHb @ BASE header + OFFSET => reg REGISTER ]}. */
    RuleBytes payload(int register, int base, int offset, int length) {
        return expression(
                "payload",
                attribute(1, number(register)),
                attribute(2, number(base)),
                attribute(3, number(offset)),
                attribute(4, number(length)));
    }

    /** The destination port into a register. */
    RuleBytes dport(int register) {
        return payload(register, 2, 2, 2);
    }

    /** {@code meta l4proto} into a register. */
    RuleBytes l4proto(int register) {
        return expression("meta", attribute(1, number(register)), attribute(2, number(16)));
    }

    RuleBytes compare(int register, int operator, byte[] value) {
        return expression("cmp", attribute(1, number(register)), attribute(2, number(operator)), data(3, value));
    }

    RuleBytes protocol(int operator, int transport) {
        return l4proto(REG).compare(REG, operator, new byte[] {(byte) transport});
    }

    RuleBytes port(int operator, int port) {
        return dport(REG).compare(REG, operator, port(port));
    }

    RuleBytes range(int register, int operator, byte[] from, byte[] to) {
        return expression(
                "range", attribute(1, number(register)), attribute(2, number(operator)), data(3, from), data(4, to));
    }

    RuleBytes lookup(String set, int register, int flags) {
        return expression(
                "lookup", attribute(1, text(set)), attribute(2, number(register)), attribute(5, number(flags)));
    }

    RuleBytes map(String set, int register, int to) {
        return expression("lookup", attribute(1, text(set)), attribute(2, number(register)), attribute(3, number(to)));
    }

    RuleBytes immediate(int register, byte[] value) {
        return expression("immediate", attribute(1, number(register)), data(2, value));
    }

    /** {@code redirect to :PORT}. */
    RuleBytes redirect(int port) {
        return immediate(REG, port(port)).expression("redir", attribute(1, number(REG)));
    }

    /** A match or a target of iptables. */
    RuleBytes xt(String kind, String name, int revision, byte[] info) {
        return expression(kind, attribute(1, text(name)), attribute(2, number(revision)), attribute(3, info));
    }

    byte[] bytes() {
        return join(attribute(1, text("t")), attribute(2, text("in")), attribute(4, expressions.toByteArray()));
    }

    /** What is read of it, each rule as {@code tcp 80-80 redirect :1}. */
    List<String> read(String family, Map<String, List<SetElement>> sets) throws KernelException {
        return NftRule.read(
                        bytes(),
                        family,
                        0,
                        new BaseChains(Set.of("t in"), new ChainReach()),
                        (table, set) -> sets.getOrDefault(set, List.of()))
                .stream()
                .map(RuleBytes::words)
                .toList();
    }

    List<String> read() throws KernelException {
        return read("ip", Map.of());
    }

    static String words(PortRule rule) {
        return rule.protocol().word() + (rule.address() == null ? "" : " " + rule.address()) + " " + rule.firstPort()
                + "-" + rule.lastPort() + " " + rule.kind().word()
                + (rule.target().isEmpty() ? "" : " " + rule.target());
    }

    /** An element of a set. */
    static byte[] element(byte[] key, byte[] keyEnd, int flags, byte[] value) {
        return attribute(
                1,
                data(1, key),
                flags == 0 ? new byte[0] : attribute(3, number(flags)),
                value.length == 0 ? new byte[0] : data(2, value),
                keyEnd.length == 0 ? new byte[0] : data(10, keyEnd));
    }

    static byte[] element(byte[] key) {
        return element(key, new byte[0], 0, new byte[0]);
    }

    /** The elements of one set, as one message of a dump has them. */
    static List<SetElement> set(byte[]... elements) {
        return SetElement.all(List.of(attribute(3, elements)));
    }
}
