package dev.portwhy.ports;

import dev.portwhy.model.SettingKeys;
import dev.portwhy.model.Settings;
import java.util.BitSet;

/**
 * The ports that neither connect() nor bind() to port 0 hands out: {@code net.ipv4.ip_local_reserved_ports}
 * (Documentation/networking/ip-sysctl.rst). A bind() that names such a port succeeds.
 */
public final class ReservedPorts {

    /** None. */
    public static final ReservedPorts NONE = new ReservedPorts(new BitSet());

    private static final int PORTS = 65_536;

    private final BitSet ports;

    private ReservedPorts(BitSet ports) {
        this.ports = ports;
    }

    /** Those of a namespace's settings. */
    static ReservedPorts of(Settings settings) {
        return settings.get(SettingKeys.IP_LOCAL_RESERVED_PORTS)
                .map(ReservedPorts::parse)
                .orElse(NONE);
    }

    /**
     * Reads the kernel's list, {@code 8080,9000-9003}. What is not a port or a range of ports is passed over: the kernel
     * wrote the text, and a list that was cut short still tells the ports before the cut.
     */
    public static ReservedPorts parse(String list) {
        BitSet ports = new BitSet(PORTS);
        for (String part : list.split(",")) {
            String[] ends = part.strip().split("-", 2);
            int low = port(ends[0]);
            int high = ends.length == 2 ? port(ends[1]) : low;
            if (low >= 0 && high >= low) {
                ports.set(low, high + 1);
            }
        }
        return ports.isEmpty() ? NONE : new ReservedPorts(ports);
    }

    private static int port(String text) {
        int port = text.isEmpty() || text.length() > 5 ? -1 : 0;
        for (int i = 0; i < text.length() && port >= 0; i++) {
            int digit = text.charAt(i) - '0';
            port = digit < 0 || digit > 9 ? -1 : port * 10 + digit;
        }
        return port < PORTS ? port : -1;
    }

    /** Whether a port is reserved. */
    public boolean contains(int port) {
        return ports.get(port);
    }

    /** How many ports from {@code low} to {@code high} are reserved. */
    public int countWithin(int low, int high) {
        return ports.get(low, high + 1).cardinality();
    }

    /** The kernel's form: {@code 8080,9000-9003}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int low = ports.nextSetBit(0); low >= 0; ) {
            int end = ports.nextClearBit(low);
            text.append(text.isEmpty() ? "" : ",").append(low);
            if (end - 1 > low) {
                text.append('-').append(end - 1);
            }
            low = ports.nextSetBit(end);
        }
        return text.toString();
    }
}
