package dev.portwhy.diagnosis;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;

/**
 * Whether the address belongs to this namespace ({@code __inet_bind()}, af_inet.c, and {@code inet_addr_valid_or_nonlocal()};
 * {@code __inet6_bind()}, af_inet6.c).
 */
enum AddressCheck {
    /** The address may be bound. */
    LOCAL,
    /** It does not belong here, but freebind or {@code ip_nonlocal_bind} lets it be bound. */
    ALLOWED,
    /** EADDRNOTAVAIL. */
    NOT_LOCAL,
    /** EADDRNOTAVAIL: an IPv6 address is still being checked for duplicates. */
    TENTATIVE,
    /** EINVAL: multicast or an address that needs a scope, or an IPv4 address on an IPv6-only socket. */
    INVALID,
    /** The namespace's addresses were not read. */
    UNKNOWN;

    static AddressCheck of(NetworkNamespace netns, BindQuestion question) {
        IpAddress address = question.address();
        if (address.isWildcard()) {
            return LOCAL;
        }
        if (address.isMapped() && question.v6only()) {
            return INVALID;
        }
        IpAddress plain = address.unmapped();
        if (plain.isWildcard()) {
            return LOCAL;
        }
        return plain.family() == Family.INET ? ofIpv4(netns, plain, question) : ofIpv6(netns, plain, question);
    }

    private static AddressCheck ofIpv4(NetworkNamespace netns, IpAddress address, BindQuestion question) {
        if (address.isMulticast() || isBroadcast(netns, address)) {
            return LOCAL;
        }
        boolean anything = question.freebind() || netns.settings().isOn(Setting.IP_NONLOCAL_BIND);
        return ofUnicast(netns, address, anything);
    }

    private static AddressCheck ofIpv6(NetworkNamespace netns, IpAddress address, BindQuestion question) {
        if (address.isLinkLocal6() && !question.zone().isEmpty()) {
            return ofZone(netns, address, question);
        }
        // Without its interface a link-local address is refused.
        if (isRefusedFirst(question) || address.isLinkLocal6() || isOfOneLink(address)) {
            return INVALID;
        }
        if (address.isMulticast()) {
            return LOCAL;
        }
        boolean anything = question.freebind() || netns.settings().isOn(Setting.IPV6_NONLOCAL_BIND);
        return ofUnicast(netns, address, anything);
    }

    /** A link-local address has to be on its interface. */
    private static AddressCheck ofZone(NetworkNamespace netns, IpAddress address, BindQuestion question) {
        boolean anything = question.freebind() || netns.settings().isOn(Setting.IPV6_NONLOCAL_BIND);
        boolean tentative = false;
        for (LocalAddress local : netns.addresses()) {
            if (local.address().equals(address) && local.device().equals(question.zone())) {
                if (!local.tentative()) {
                    return LOCAL;
                }
                tentative = true;
            }
        }
        if (anything) {
            return ALLOWED;
        }
        return netns.addresses().isEmpty() ? UNKNOWN : tentative ? TENTATIVE : NOT_LOCAL;
    }

    /** Whether the address alone is refused, before the privilege is looked at: a multicast one of IPv6 to a stream. */
    static boolean isRefusedFirst(BindQuestion question) {
        IpAddress address = question.address();
        return address.family() == Family.INET6 && address.isMulticast() && question.protocol() != Protocol.UDP;
    }

    /** Multicast that stays on the interface or the link, {@code __ipv6_addr_needs_scope_id()}, include/net/ipv6.h. */
    private static boolean isOfOneLink(IpAddress address) {
        int scope = (int) (address.high() >>> 48) & 0xf;
        return address.isMulticast() && (scope == 1 || scope == 2);
    }

    private static AddressCheck ofUnicast(NetworkNamespace netns, IpAddress address, boolean anything) {
        boolean tentative = false;
        for (LocalAddress local : netns.addresses()) {
            if (local.covers(address)) {
                return LOCAL;
            }
            tentative |= local.tentative() && local.address().equals(address);
        }
        if (anything) {
            return ALLOWED;
        }
        if (netns.addresses().isEmpty()) {
            return UNKNOWN;
        }
        return tentative ? TENTATIVE : NOT_LOCAL;
    }

    private static boolean isBroadcast(NetworkNamespace netns, IpAddress address) {
        if (address.low() == 0xffff_ffffL) {
            return true;
        }
        for (LocalAddress local : netns.addresses()) {
            int hostBits = 32 - local.prefixLength();
            if (local.address().family() == Family.INET
                    && hostBits > 1
                    && local.address().samePrefix(address, local.prefixLength())
                    && (address.low() & (1L << hostBits) - 1) == (1L << hostBits) - 1) {
                return true;
            }
        }
        return false;
    }
}
