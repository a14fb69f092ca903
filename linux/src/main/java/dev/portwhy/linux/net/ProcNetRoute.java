package dev.portwhy.linux.net;

import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.model.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /proc/net/route} ({@code fib_route_seq_show()} in {@code net/ipv4/fib_trie.c}): the IPv4 routes of the main
 * table. Those without a gateway tell which device and prefix an address belongs to, which {@code fib_trie} leaves out.
 */
final class ProcNetRoute {

    /**
     * A directly connected prefix.
     *
     * @param device the interface's name
     * @param network its address
     * @param prefixLength its length
     */
    record Connected(String device, IpAddress network, int prefixLength) {}

    private ProcNetRoute() {}

    /** The connected prefixes: {@code Iface Destination Gateway Flags RefCnt Use Metric Mask …}, words in host order. */
    static List<Connected> connected(TextCursor file) {
        List<Connected> routes = new ArrayList<>();
        while (!file.atEnd()) {
            String device = file.word();
            file.skipSpaces();
            long destination = file.word32();
            file.skipSpaces();
            long gateway = file.word32();
            for (int i = 0; i < 4; i++) {
                file.skipWord();
            }
            file.skipSpaces();
            long mask = file.word32();
            // A star stands for no device: what goes there is dropped or refused.
            boolean leads = !device.isEmpty() && !device.equals("*");
            if (leads && destination > 0 && gateway == 0 && mask > 0) {
                routes.add(new Connected(
                        device, IpAddress.v4(Integer.reverseBytes((int) destination)), Long.bitCount(mask)));
            }
            file.nextLine();
        }
        return routes;
    }

    /** The most specific prefix that holds an address; null for none. */
    static @Nullable Connected of(IpAddress address, List<Connected> routes) {
        Connected best = null;
        for (Connected route : routes) {
            if (address.samePrefix(route.network, route.prefixLength)
                    && (best == null || route.prefixLength > best.prefixLength)) {
                best = route;
            }
        }
        return best;
    }
}
