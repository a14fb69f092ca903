package dev.portwhy.linux.rules;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.linux.netlink.ConntrackTable;
import dev.portwhy.linux.netlink.NetlinkAttributes;
import dev.portwhy.linux.netlink.Nfnetlink;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.DecimalName;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.PortRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ports that rules give to connections whose source they translate: {@code masquerade to :40000-40049} and
 * {@code snat to ADDRESS:LOW-HIGH} of nftables, and MASQUERADE and SNAT of iptables on top of it
 * (include/uapi/linux/netfilter/nf_tables.h, nf_nat.h), or of iptables by itself ({@link LegacyTables}). A rule that names no ports is not among them.
 */
public final class SnatPorts {

    private static final int NFTA_RULE_EXPRESSIONS = 4;
    private static final int NFTA_EXPR_NAME = 1;
    private static final int NFTA_EXPR_DATA = 2;
    private static final int NFT_NAT_SNAT = 0;
    private static final int NF_NAT_RANGE_MAP_IPS = 1;
    private static final int NF_NAT_RANGE_PROTO_SPECIFIED = 2;

    private static final int MOST_PORT = 65_535;

    private SnatPorts() {}

    /** Those of the namespace in which {@code nftables} was opened. */
    public static List<ConntrackTable.Given> read(Nfnetlink nftables) throws KernelException {
        List<ConntrackTable.Given> all = new ArrayList<>();
        for (int family : new int[] {Nfnetlink.IPV4, Nfnetlink.IPV6, Nfnetlink.INET}) {
            for (byte[] rule : nftables.rules(family)) {
                add(rule, family == Nfnetlink.IPV6, all);
            }
        }
        return all;
    }

    /**
     * Those of tables that are not kept by nftables, of the namespace that the calling thread is in.
     *
     * @return false where there are such tables and they cannot be read
     */
    public static boolean legacy(KernelFiles files, List<ConntrackTable.Given> all) {
        boolean read = true;
        for (String family : new String[] {"ip", "ip6"}) {
            String rules = LegacyTables.rules(files, family, "nat");
            read &= rules != null;
            if (rules != null) {
                saved(rules, all);
            }
        }
        return read;
    }

    /** Adds what the lines of iptables-save(8) give out: {@code -A POSTROUTING -p tcp -j SNAT --to-source 10.0.0.1-10.0.0.3:40000-40049}. */
    static void saved(String text, List<ConntrackTable.Given> all) {
        TextCursor lines = TextCursor.of(text);
        while (!lines.atEnd()) {
            String line = lines.line();
            if (!lines.behind('\n')) {
                return; // a line without its end says less than was meant
            }
            String[] words = line.startsWith("-A ") ? IptablesSave.words(line) : new String[0];
            String target = "";
            for (int i = 2; i + 1 < words.length; i++) {
                if (words[i].equals("-j")) {
                    target = words[i + 1];
                } else if (words[i].equals("--to-ports") && target.equals("MASQUERADE")) {
                    saved("", words[i + 1], all);
                } else if (words[i].equals("--to-source") && target.equals("SNAT")) {
                    String value = words[i + 1];
                    int colon = value.lastIndexOf(':');
                    boolean ports = colon > 0 && (value.indexOf(':') == colon || value.charAt(colon - 1) == ']');
                    if (ports) {
                        saved(value.substring(0, colon), value.substring(colon + 1), all);
                    }
                }
            }
        }
    }

    /** Addresses of IPv6 stand in brackets, each, where ports follow. */
    private static void saved(String addresses, String ports, List<ConntrackTable.Given> all) {
        String plain = addresses.replace("[", "").replace("]", "");
        int to = plain.indexOf('-');
        IpAddress first =
                IpAddress.parse(to < 0 ? plain : plain.substring(0, to)).orElse(null);
        IpAddress last =
                to < 0 ? first : IpAddress.parse(plain.substring(to + 1)).orElse(null);
        int dash = ports.indexOf('-');
        int low = DecimalName.number(dash < 0 ? ports : ports.substring(0, dash));
        int high = dash < 0 ? low : DecimalName.number(ports.substring(dash + 1));
        boolean named = plain.isEmpty() || first != null && last != null;
        if (named && low > 0 && low <= high && high <= MOST_PORT) {
            all.add(new ConntrackTable.Given(first, last, new PortRange(low, high)));
        }
    }

    /** Adds what one rule gives out; mostly nothing. */
    static void add(byte[] rule, boolean six, List<ConntrackTable.Given> all) {
        Registers registers = new Registers();
        List<byte[]> expressions = new ArrayList<>();
        NetlinkAttributes.each(Attributes.find(rule, NFTA_RULE_EXPRESSIONS), (type, value) -> expressions.add(value));
        for (byte[] expression : expressions) {
            byte[] data = Attributes.find(expression, NFTA_EXPR_DATA);
            switch (Attributes.text(Attributes.find(expression, NFTA_EXPR_NAME))) {
                case "immediate" -> registers.set(number(data, 1), Attributes.find(Attributes.find(data, 2), 1));
                case "masq" ->
                    add(all, null, null, registers.constant(number(data, 2)), registers.constant(number(data, 3)));
                case "nat" -> {
                    if (number(data, 1) == NFT_NAT_SNAT) {
                        byte[] least = registers.constant(number(data, 3));
                        byte[] most = registers.constant(number(data, 4));
                        add(
                                all,
                                address(least),
                                address(most.length == 0 ? least : most),
                                registers.constant(number(data, 5)),
                                registers.constant(number(data, 6)));
                    }
                }
                case "target" ->
                    target(
                            Attributes.text(Attributes.find(data, 1)),
                            number(data, 2),
                            Attributes.find(data, 3),
                            six,
                            all);
                default -> {}
            }
        }
    }

    private static int number(byte[] data, int attribute) {
        return Attributes.number(Attributes.find(data, attribute));
    }

    private static @Nullable IpAddress address(byte[] value) {
        return value.length == 4 || value.length == 16 ? Addresses.of(value) : null;
    }

    private static void add(
            List<ConntrackTable.Given> all,
            @Nullable IpAddress first,
            @Nullable IpAddress last,
            byte[] least,
            byte[] most) {
        if (least.length >= 2) {
            int low = big16(least, 0);
            add(all, first, last, low, most.length >= 2 ? big16(most, 0) : low);
        }
    }

    private static void add(
            List<ConntrackTable.Given> all, @Nullable IpAddress first, @Nullable IpAddress last, int low, int high) {
        if (low > 0 && low <= high) {
            all.add(new ConntrackTable.Given(first, last, new PortRange(low, high)));
        }
    }

    /** The structures that {@link XtBlob} tells of. */
    private static void target(String name, int revision, byte[] info, boolean six, List<ConntrackTable.Given> all) {
        boolean masquerade = name.equals("MASQUERADE");
        if (!masquerade && !name.equals("SNAT")) {
            return;
        }
        boolean wide = six || !masquerade && revision >= 2;
        int flagsAt = wide ? 0 : 4;
        int size = wide ? 16 : 4;
        int portAt = flagsAt + 4 + 2 * size;
        if (info.length < portAt + 4) {
            return;
        }
        int flags = Attributes.u16(info, flagsAt);
        boolean addresses = (flags & NF_NAT_RANGE_MAP_IPS) != 0;
        int bytes = six ? 16 : 4;
        if ((flags & NF_NAT_RANGE_PROTO_SPECIFIED) != 0) {
            add(
                    all,
                    addresses ? address(Arrays.copyOfRange(info, flagsAt + 4, flagsAt + 4 + bytes)) : null,
                    addresses
                            ? address(Arrays.copyOfRange(info, flagsAt + 4 + size, flagsAt + 4 + size + bytes))
                            : null,
                    big16(info, portAt),
                    big16(info, portAt + 2));
        }
    }

    private static int big16(byte[] info, int at) {
        return (info[at] & 0xff) << 8 | info[at + 1] & 0xff;
    }
}
