package dev.portwhy.ports.kernel;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The devices, addresses and routes of a namespace, as far as they decide which address a socket may have and where its
 * packets go: {@code inet_addr_type()} and fib_frontend.c for IPv4, addrconf.c for IPv6. {@code lo} is up and has index 1.
 */
final class Addressing {

    static final int LOOPBACK = 1;

    private static final Configured LOOPBACK4 = new Configured(IpAddress.v4(0x7f000001), 8, LOOPBACK, false);

    private final List<String> devices = new ArrayList<>();
    private final List<Configured> configured = new ArrayList<>();
    private final List<Prefix> blackholes = new ArrayList<>();

    /** What kind of address it is to this namespace: {@code RTN_LOCAL} and its like. */
    enum Kind {
        LOCAL,
        BROADCAST,
        MULTICAST,
        ELSEWHERE
    }

    /** An address on a device; a secondary one shares its primary's prefix and is sent from the primary. */
    record Configured(IpAddress address, int length, int device, boolean secondary) {

        boolean covers(IpAddress candidate) {
            return address.equals(candidate)
                    || device == LOOPBACK
                            && address.family() == Family.INET
                            && hasPrefixRoute()
                            && address.samePrefix(candidate, length);
        }

        /** {@code fib_add_ifaddr()}: none for a prefix in 0.0.0.0/8. */
        boolean hasPrefixRoute() {
            return address.family() == Family.INET6 || length > 0 && (address.low() >>> 24 & 0xff) != 0;
        }

        boolean isBroadcast(IpAddress candidate) {
            return address.family() == Family.INET
                    && !secondary
                    && hasPrefixRoute()
                    && length < 31
                    && address.samePrefix(candidate, length)
                    && (candidate.low() | -1L << (32 - length)) == -1L;
        }
    }

    private record Prefix(IpAddress address, int length) {}

    Addressing() {
        devices.add("lo");
        configured.add(LOOPBACK4);
        configured.add(new Configured(IpAddress.v6(0, 0, 0, 1), 128, LOOPBACK, false));
    }

    Addressing copy() {
        Addressing copy = new Addressing();
        copy.devices.clear();
        copy.devices.addAll(devices);
        copy.configured.clear();
        copy.configured.addAll(configured);
        copy.blackholes.addAll(blackholes);
        return copy;
    }

    /** The index of a device, 0 if there is none of that name. */
    int device(String name) {
        return devices.indexOf(name) + 1;
    }

    /** {@code OK}, or why not. */
    String addDevice(String name) {
        if (devices.contains(name)) {
            return "EEXIST";
        }
        devices.add(name);
        return "OK";
    }

    /**
     * {@code __inet_insert_ifa()}, devinet.c, which does nothing for 0.0.0.0; {@code ipv6_add_addr()}, addrconf.c, for which
     * an address is the same whatever its prefix.
     */
    String addAddress(IpAddress address, int length, String device) {
        int index = device(device);
        if (index == 0) {
            return "ENODEV";
        }
        boolean six = address.family() == Family.INET6;
        if (address.isWildcard() && !six) {
            return "OK";
        }
        if (six && (address.isWildcard() || address.isMulticast() || address.isLoopback() && index != LOOPBACK)) {
            return "EADDRNOTAVAIL";
        }
        boolean secondary = false;
        for (Configured one : configured) {
            boolean sameLength = one.length == length && one.address.family() == address.family();
            if (one.device == index && (sameLength || six)) {
                if (one.address.equals(address)) {
                    return "EEXIST";
                }
                secondary |= !six && one.address.samePrefix(address, length);
            }
        }
        configured.add(new Configured(address, length, index, secondary));
        return "OK";
    }

    /** Removing a primary address takes its secondary ones along ({@code promote_secondaries} is off). */
    String deleteAddress(IpAddress address, int length) {
        for (Configured one : configured) {
            if (one.address.equals(address) && one.length == length) {
                configured.remove(one);
                if (!one.secondary && address.family() == Family.INET) {
                    configured.removeIf(other -> other.secondary
                            && other.device == one.device
                            && other.length == length
                            && other.address.samePrefix(address, length));
                }
                return "OK";
            }
        }
        return "EADDRNOTAVAIL";
    }

    String addBlackhole(IpAddress address, int length) {
        Prefix route = new Prefix(address, length);
        if (blackholes.contains(route)) {
            return "EEXIST";
        }
        blackholes.add(route);
        return "OK";
    }

    /** {@code inet_addr_type_table()}. */
    Kind kind(IpAddress address) {
        if (address.isMulticast()) {
            return Kind.MULTICAST;
        }
        if (address.isWildcard() || address.low() == 0xffffffffL && address.family() == Family.INET) {
            return Kind.BROADCAST;
        }
        for (Configured one : configured) {
            if (one.address.equals(address)) {
                return Kind.LOCAL;
            }
        }
        for (Configured one : configured) {
            if (one.isBroadcast(address)) {
                return Kind.BROADCAST;
            }
        }
        return find(address, 0) == null ? Kind.ELSEWHERE : Kind.LOCAL;
    }

    /** Whether a packet that has to leave by a device, 0 for any, is broadcast: as that device's subnet says, or to all. */
    boolean isBroadcastOn(IpAddress address, int device) {
        return device == 0
                || address.low() == 0xffffffffL
                || configured.stream().anyMatch(one -> one.device == device && one.isBroadcast(address));
    }

    boolean isLocal(IpAddress address) {
        return kind(address) == Kind.LOCAL;
    }

    /** The configured address that makes an address local: the same one, else that of the longest prefix on lo. */
    @Nullable Configured find(IpAddress address, int device) {
        Configured best = null;
        for (Configured one : configured) {
            if (one.covers(address) && (device == 0 || device == one.device)) {
                if (one.address.equals(address)) {
                    return one;
                }
                best = best == null || one.length > best.length ? one : best;
            }
        }
        return best;
    }

    /**
     * The device a packet to an address comes in on, as sockets bound to a device see it ({@code inet_iif()}): the one that
     * has the address, unless the sender is bound to another one; then it leaves and comes back by lo.
     */
    int arrival(IpAddress to, int sender) {
        Configured local = find(to, sender);
        return local == null ? LOOPBACK : local.device();
    }

    /** The address packets to a local address are sent from: that of the primary. */
    IpAddress sourceFor(Configured target) {
        if (target.secondary) {
            for (Configured one : configured) {
                if (!one.secondary
                        && one.device == target.device
                        && one.length == target.length
                        && one.address.samePrefix(target.address, target.length)) {
                    return one.address;
                }
            }
        }
        return target.address;
    }

    /** The address on a device whose prefix an address elsewhere belongs to. */
    Optional<Configured> onLink(IpAddress address, int device) {
        return configured.stream()
                .filter(one -> (one.device != LOOPBACK || one.address.family() == Family.INET6)
                        && one.hasPrefixRoute()
                        && (device == 0 || one.device == device)
                        && !one.secondary
                        && one.length < one.address.bits()
                        && one.address.samePrefix(address, one.length))
                .max((a, b) -> Integer.compare(a.length, b.length));
    }

    /** The length of the longest blackhole prefix an address belongs to; -1 for none. */
    int blackhole(IpAddress address) {
        return blackholes.stream()
                .filter(route -> route.address.samePrefix(address, route.length))
                .mapToInt(Prefix::length)
                .max()
                .orElse(-1);
    }

    /**
     * The address packets are sent from that leave by a device without a route: one of the device, else of any other
     * ({@code inet_select_addr()}); 127.0.0.1 itself has host scope and is none of them.
     */
    Optional<IpAddress> addressOf(int device, Family family) {
        return configured.stream()
                .filter(one -> !one.secondary && one.address.family() == family && !one.equals(LOOPBACK4))
                .min((a, b) -> Boolean.compare(a.device != device, b.device != device))
                .map(Configured::address);
    }

    /** Whether any device has an address of IPv6 ({@code ipv6_dev_get_saddr()}). */
    boolean hasIpv6() {
        for (Configured one : configured) {
            if (one.address.family() == Family.INET6) {
                return true;
            }
        }
        return false;
    }

    /** Whether an IPv6 address belongs to a prefix on lo without being local: packets to it come straight back. */
    boolean bounces(IpAddress address) {
        return address.family() == Family.INET6
                && !isLocal(address)
                && configured.stream()
                        .anyMatch(one -> one.device == LOOPBACK
                                && one.length < one.address.bits()
                                && one.address.samePrefix(address, one.length));
    }
}
