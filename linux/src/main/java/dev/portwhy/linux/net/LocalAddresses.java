package dev.portwhy.linux.net;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.LocalAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The addresses of a network namespace, put together from its text files. */
final class LocalAddresses {

    private static final IpAddress LOOPBACK_NET = IpAddress.v4(0x7f000000);

    private LocalAddresses() {}

    /**
     * Reads {@code fib_trie}, {@code route}, {@code igmp} and {@code if_inet6} below {@code base}. An IPv4 prefix that is
     * local as a whole ({@code ip route add local 10.1.0.0/16 dev lo}) is given as a loopback address, of which every
     * address of the prefix can be bound.
     */
    static List<LocalAddress> read(KernelFiles files, String base) {
        List<LocalAddress> addresses = new ArrayList<>();
        Map<IpAddress, Integer> prefixes = ProcNetFibTrie.localPrefixes(files.lines(base + "/fib_trie"));
        if (!prefixes.isEmpty()) {
            Map<String, Integer> indexes = ProcNetIgmp.indexes(files.lines(base + "/igmp"));
            List<ProcNetRoute.Connected> routes = ProcNetRoute.connected(files.lines(base + "/route"));
            prefixes.forEach((address, length) -> {
                if (length < 32 || address.samePrefix(LOOPBACK_NET, 8)) {
                    int prefix = length < 32 ? length : prefixes.getOrDefault(LOOPBACK_NET, 32);
                    addresses.add(new LocalAddress(address, prefix, indexes.getOrDefault("lo", 1), "lo", true, false));
                    return;
                }
                ProcNetRoute.Connected route = ProcNetRoute.of(address, routes);
                String device = route == null ? "" : route.device();
                addresses.add(new LocalAddress(
                        address,
                        route == null ? 32 : route.prefixLength(),
                        indexes.getOrDefault(device, 0),
                        device,
                        false,
                        false));
            });
        }
        ProcNetIfInet6.parse(files.lines(base + "/if_inet6"), addresses);
        return addresses;
    }
}
