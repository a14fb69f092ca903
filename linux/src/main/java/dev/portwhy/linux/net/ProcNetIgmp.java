package dev.portwhy.linux.net;

import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.model.NetworkNamespace;
import java.util.HashMap;
import java.util.Map;

/**
 * {@code /proc/net/igmp} ({@code igmp_mc_seq_show()} in {@code net/ipv4/igmp.c}): one line for each interface that
 * speaks IPv4, beginning with its index and name. The only text file of a namespace that has both.
 */
final class ProcNetIgmp {

    /** The index of {@code lo} in every namespace ({@code LOOPBACK_IFINDEX}, include/net/flow.h). */
    private static final int LOOPBACK = 1;

    private ProcNetIgmp() {}

    /**
     * Whether {@code lo} is up, as {@code igmp.lo}: an interface joins the group of all hosts when it is brought up and leaves
     * it when it is taken down ({@code ip_mc_up()}, {@code ip_mc_down()}), and one without groups has no line. Adds nothing for
     * a file that is not there.
     */
    static void loopback(TextCursor file, Map<String, Long> values) {
        if (!file.atEnd()) {
            values.put(NetworkNamespace.LOOPBACK_UP, indexes(file).containsValue(LOOPBACK) ? 1L : 0L);
        }
    }

    /** Interface indexes by name. */
    static Map<String, Integer> indexes(TextCursor file) {
        Map<String, Integer> indexes = new HashMap<>();
        while (!file.atEnd()) {
            if (file.peek() >= '0' && file.peek() <= '9') {
                long index = file.decimal();
                String device = file.word();
                file.skipSpaces();
                int colon = device.indexOf(':');
                if (index > 0 && index <= Integer.MAX_VALUE && (colon > 0 || file.accept(':'))) {
                    indexes.put(colon > 0 ? device.substring(0, colon) : device, (int) index);
                }
            }
            file.nextLine();
        }
        return indexes;
    }
}
