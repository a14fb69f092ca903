package dev.portwhy.ports.kernel;

import java.util.OptionalInt;

/** The options of a socket that matter for ports (socket(7), ip(7), ipv6(7), tcp(7)). */
final class PortOptions {

    boolean reuseaddr;
    boolean reuseport;
    boolean v6only;
    boolean freebind;
    boolean transparent;
    boolean bindAddressNoPort;
    /** {@code IP_LOCAL_PORT_RANGE}; an end of 0 is left as the sysctl has it. */
    int rangeLow;

    int rangeHigh;
    OptionalInt linger = OptionalInt.empty();
    int deferAccept;
    /** The index of {@code SO_BINDTODEVICE}; 0 for none. */
    int device;

    PortOptions copy() {
        PortOptions copy = new PortOptions();
        copy.reuseaddr = reuseaddr;
        copy.reuseport = reuseport;
        copy.v6only = v6only;
        copy.freebind = freebind;
        copy.transparent = transparent;
        copy.bindAddressNoPort = bindAddressNoPort;
        copy.rangeLow = rangeLow;
        copy.rangeHigh = rangeHigh;
        copy.linger = linger;
        copy.deferAccept = deferAccept;
        copy.device = device;
        return copy;
    }

    boolean hasRange() {
        return rangeLow != 0 || rangeHigh != 0;
    }
}
