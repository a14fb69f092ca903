package dev.portwhy.ports;

import dev.portwhy.model.SettingText;
import dev.portwhy.model.Settings;
import java.util.BitSet;

/**
 * The ports that neither connect() nor bind() to port 0 hands out: {@code net.ipv4.ip_local_reserved_ports}
 * (Documentation/networking/ip-sysctl.rst). A bind() that names such a port succeeds.
 */
public final class ReservedPorts {

    /** None. */
    public static final ReservedPorts NONE = new ReservedPorts(new BitSet());

    private final BitSet ports;

    private ReservedPorts(BitSet ports) {
        this.ports = ports;
    }

    /** Those of a namespace's settings; none where they cannot be read. */
    static ReservedPorts of(Settings settings) {
        BitSet ports = settings.reservedPorts();
        return ports == null ? NONE : of(ports);
    }

    /** Those of a set, which is not to be changed any more. */
    public static ReservedPorts of(BitSet ports) {
        return ports.isEmpty() ? NONE : new ReservedPorts(ports);
    }

    /**
     * Reads a list as the kernel writes it, {@code 8080,9000-9003}, in whatever order.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    public static ReservedPorts parse(String list) {
        BitSet ports = SettingText.ports(list);
        if (ports == null) {
            throw new IllegalArgumentException("not a list of ports: " + list);
        }
        return of(ports);
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
