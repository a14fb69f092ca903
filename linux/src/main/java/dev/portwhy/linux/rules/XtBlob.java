package dev.portwhy.linux.rules;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.PortRule;
import java.util.Arrays;

/**
 * Matches and targets of iptables inside rules of nftables: the C structures of xtables, as {@code iptables-nft} hands them on
 * (include/uapi/linux/netfilter/xt_tcpudp.h, xt_multiport.h, nf_nat.h, xt_TPROXY.h).
 */
final class XtBlob {

    private static final int XT_MULTIPORT_SOURCE = 0;
    private static final int XT_MULTI_PORTS = 15;
    private static final int IPRANGE_FLAGS = 64;
    private static final int IPRANGE_DST = 2;
    private static final int NF_NAT_RANGE_MAP_IPS = 1;
    private static final int NF_NAT_RANGE_PROTO_SPECIFIED = 2;

    private XtBlob() {}

    /** {@code -m tcp --dport}, {@code -m udp --dport}, {@code -m multiport --dports}. */
    static void match(String name, byte[] info, RuleMatch rule) {
        switch (name) {
            // struct xt_tcp: u16 spts[2], dpts[2]; u8 option, flg_mask, flg_cmp, invflags. xt_udp: the ports, u8
            // invflags.
            case "tcp" -> ports(info, 11, rule);
            case "udp" -> ports(info, 8, rule);
            case "multiport" -> multiport(info, rule);
            case "set" -> rule.narrowed = true; // ipset(8): of addresses, of ports, or of both
            // struct xt_iprange_mtinfo: four addresses of 16 bytes; u8 flags.
            case "iprange" -> rule.narrowed |= info.length > IPRANGE_FLAGS && (info[IPRANGE_FLAGS] & IPRANGE_DST) != 0;
            default -> {}
        }
    }

    private static void ports(byte[] info, int flags, RuleMatch rule) {
        if (info.length < 8) {
            rule.unclear = true;
            return;
        }
        rule.narrowed |= Attributes.u16(info, 0) != 0 || Attributes.u16(info, 2) != 0xffff;
        int first = Attributes.u16(info, 4);
        int last = Attributes.u16(info, 6);
        if (first == 0 && last == 0xffff) {
            return;
        }
        rule.unclear |= info.length > flags && (info[flags] & 2) != 0;
        rule.port(first, last);
    }

    /** {@code struct xt_multiport_v1}: u8 flags, count; u16 ports[15]; u8 pflags[15], invert. A flag says that a range begins. */
    private static void multiport(byte[] info, RuleMatch rule) {
        int pflags = 2 + 2 * XT_MULTI_PORTS;
        if (info.length < pflags + XT_MULTI_PORTS + 1) {
            rule.unclear = true;
            return;
        }
        if (info[0] == XT_MULTIPORT_SOURCE) {
            rule.narrowed = true;
            return;
        }
        rule.unclear |= info[pflags + XT_MULTI_PORTS] != 0;
        int count = Math.min(XT_MULTI_PORTS, info[1] & 0xff);
        for (int i = 0; i < count; i++) {
            int first = Attributes.u16(info, 2 + 2 * i);
            boolean range = info[pflags + i] != 0 && i + 1 < count;
            rule.port(first, range ? Attributes.u16(info, 2 + 2 * ++i) : first);
        }
    }

    /** {@code -j DNAT}, {@code -j REDIRECT}, {@code -j TPROXY}. */
    static void target(String name, int revision, byte[] info, boolean six, RuleMatch rule) {
        rule.iptables = true;
        switch (name) {
            case "DNAT" -> {
                rule.kind = PortRule.Kind.DNAT;
                range(info, six || revision >= 2, six, rule);
            }
            case "REDIRECT" -> {
                rule.kind = PortRule.Kind.REDIRECT;
                range(info, six, six, rule);
            }
            case "TPROXY" -> tproxy(info, revision, rule);
            default -> {}
        }
    }

    /**
     * {@code struct nf_nat_range}: u32 flags; 16 bytes each for the least and the greatest address; be16 for the least and the
     * greatest port. Or, for IPv4 in the old way, {@code nf_nat_ipv4_multi_range_compat}: u32 count, flags; be32 addresses; be16
     * ports.
     */
    private static void range(byte[] info, boolean wide, boolean six, RuleMatch rule) {
        int flagsAt = wide ? 0 : 4;
        int addressAt = flagsAt + 4;
        int portAt = wide ? 36 : 16;
        if (info.length < portAt + 2) {
            return;
        }
        int flags = Attributes.u16(info, flagsAt);
        IpAddress to = (flags & NF_NAT_RANGE_MAP_IPS) == 0 ? null : address(info, addressAt, six);
        rule.target(to, (flags & NF_NAT_RANGE_PROTO_SPECIFIED) == 0 ? 0 : big16(info, portAt));
    }

    /** {@code struct xt_tproxy_target_info}: u32 mark_mask, mark_value; the address, 4 bytes or in revision 1 16; be16 port. */
    private static void tproxy(byte[] info, int revision, RuleMatch rule) {
        rule.kind = PortRule.Kind.TPROXY;
        int portAt = 8 + (revision >= 1 ? 16 : 4);
        if (info.length >= portAt + 2) {
            rule.target(null, big16(info, portAt));
        }
    }

    private static IpAddress address(byte[] info, int at, boolean six) {
        return Addresses.of(Arrays.copyOfRange(info, at, at + (six ? 16 : 4)));
    }

    private static int big16(byte[] info, int at) {
        return (info[at] & 0xff) << 8 | info[at + 1] & 0xff;
    }
}
