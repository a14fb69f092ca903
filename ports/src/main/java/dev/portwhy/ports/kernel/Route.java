package dev.portwhy.ports.kernel;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.ports.kernel.Addressing.Configured;
import dev.portwhy.ports.kernel.Addressing.Kind;

/**
 * Where packets to an address go: {@code ip_route_output_key_hash_rcu()}, route.c, and {@code ip6_dst_lookup_tail()},
 * ip6_output.c.
 *
 * @param error empty, or why there is no way
 * @param destination the address they are sent to; a wildcard asked for has become a loopback address
 * @param source the address they are sent from
 * @param kind LOCAL where they come back to this namespace, BROADCAST where they are broadcast
 * @param device the device a local destination belongs to, as sockets bound to a device see it; else 0
 */
record Route(String error, IpAddress destination, IpAddress source, Kind kind, int device) {

    private static final IpAddress LOOPBACK4 = IpAddress.v4(0x7f000001);
    private static final IpAddress LOOPBACK6 = IpAddress.v6(0, 0, 0, 1);

    boolean exists() {
        return error.isEmpty();
    }

    private static Route none(String error) {
        return new Route(error, IpAddress.ANY4, IpAddress.ANY4, Kind.ELSEWHERE, 0);
    }

    /**
     * The way of a packet.
     *
     * @param source the address it is to be sent from; a wildcard leaves the choice
     * @param device the device it must leave by; 0 for any
     * @param foreignSource whether the source need not be an address of this namespace ({@code IP_TRANSPARENT})
     */
    static Route to(Addressing addressing, IpAddress to, IpAddress source, int device, boolean foreignSource) {
        return to.family() == Family.INET
                ? to4(
                        addressing,
                        to,
                        source.unmapped().isWildcard() ? IpAddress.ANY4 : source.unmapped(),
                        device,
                        foreignSource)
                : to6(addressing, to, source, device);
    }

    private static Route to4(Addressing addressing, IpAddress to, IpAddress source, int device, boolean foreignSource) {
        if (!source.isWildcard()) {
            if (source.isMulticast() || source.low() == 0xffffffffL) {
                return none("EINVAL");
            }
            if (!foreignSource && !addressing.isLocal(source)) {
                return none("ENETUNREACH");
            }
        }
        if (to.isWildcard()) {
            IpAddress self = source.isWildcard() ? LOOPBACK4 : source;
            return new Route("", self, self, Kind.LOCAL, deviceOf(addressing, self));
        }
        Kind kind = addressing.kind(to);
        Configured local = kind == Kind.LOCAL ? addressing.find(to, device) : null;
        if (local != null) {
            IpAddress from = source.isWildcard() ? addressing.sourceFor(local) : source;
            return new Route("", to, from, Kind.LOCAL, local.device());
        }
        boolean broadcast = kind == Kind.BROADCAST && addressing.isBroadcastOn(to, device);
        if (broadcast || kind == Kind.MULTICAST) {
            return new Route(
                    kind == Kind.MULTICAST && device == 0 ? "ENETUNREACH" : "",
                    to,
                    source.isWildcard() ? LOOPBACK4 : source,
                    kind,
                    0);
        }
        return elsewhere(addressing, to, source, device);
    }

    /** Whatever leaves by lo comes back as local ({@code __mkroute_output()}). */
    private static Route elsewhere(Addressing addressing, IpAddress to, IpAddress source, int device) {
        Configured link = addressing.onLink(to, device).orElse(null);
        int blackhole = addressing.blackhole(to);
        // A blackhole of IPv6 lies on lo, so a socket bound there meets it (ip6_route_info_create()).
        boolean meets = device == 0 || device == Addressing.LOOPBACK && to.family() == Family.INET6;
        if (blackhole >= 0 && (link == null || blackhole > link.length()) && meets) {
            return none("EINVAL");
        }
        if (link == null && (device == 0 || to.family() == Family.INET6)) {
            return none("ENETUNREACH");
        }
        int out = link == null ? device : link.device();
        IpAddress from = source;
        if (from.isWildcard()) {
            from = link == null ? addressing.addressOf(out, to.family()).orElse(source) : link.address();
        }
        if (out == Addressing.LOOPBACK && to.family() == Family.INET) {
            return new Route("", to, from, Kind.LOCAL, out);
        }
        boolean loopbackLeaves = from.family() == Family.INET && from.isLoopback() && out != Addressing.LOOPBACK;
        return loopbackLeaves ? none("EINVAL") : new Route("", to, from, Kind.ELSEWHERE, 0);
    }

    /** Without any address of IPv6 there is none to send from, which is found before whether there is a route. */
    private static Route to6(Addressing addressing, IpAddress to, IpAddress source, int device) {
        if (source.isWildcard() && !addressing.hasIpv6()) {
            return none("EADDRNOTAVAIL");
        }
        IpAddress target = to.isWildcard() ? LOOPBACK6 : to;
        Configured local = addressing.find(target, 0);
        Route route;
        if (local != null && (device == 0 || device == local.device())) {
            route = new Route("", target, source.isWildcard() ? target : source, Kind.LOCAL, local.device());
        } else {
            route = elsewhere(addressing, target, source, device);
        }
        return route.exists() && route.source.isMapped() ? none("EAFNOSUPPORT") : route;
    }

    private static int deviceOf(Addressing addressing, IpAddress address) {
        Configured local = addressing.find(address, 0);
        return local == null ? Addressing.LOOPBACK : local.device();
    }
}
