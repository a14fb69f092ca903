package dev.portwhy.ports.scenario;

import java.util.OptionalInt;

/** A socket option with its value, as {@code NAME set OPTION VALUE} gives it (socket(7), ip(7), ipv6(7), tcp(7)). */
public sealed interface SocketOption {

    /**
     * An option whose value is a number, nearly always 0 or 1.
     *
     * @param name which option
     * @param value the value handed to setsockopt(2)
     */
    record Flag(Name name, int value) implements SocketOption {

        /** The options whose value is a number. */
        public enum Name {
            SO_REUSEADDR,
            SO_REUSEPORT,
            IP_BIND_ADDRESS_NO_PORT,
            IP_FREEBIND,
            IP_TRANSPARENT,
            IPV6_V6ONLY
        }

        @Override
        public String toString() {
            return name + " " + value;
        }
    }

    /**
     * {@code SO_LINGER}.
     *
     * @param seconds how long close(2) may wait, 0 for a reset; empty for {@code off}
     */
    record Linger(OptionalInt seconds) implements SocketOption {
        @Override
        public String toString() {
            return "SO_LINGER " + (seconds.isPresent() ? Integer.toString(seconds.getAsInt()) : "off");
        }
    }

    /**
     * {@code SO_BINDTODEVICE}.
     *
     * @param device the device's name
     */
    record BindToDevice(String device) implements SocketOption {
        @Override
        public String toString() {
            return "SO_BINDTODEVICE " + device;
        }
    }

    /**
     * {@code IP_LOCAL_PORT_RANGE}: either end may be 0, which leaves that end as the sysctl has it; the kernel refuses a
     * low end above the high one.
     *
     * @param low the lower end, 0 to 65535
     * @param high the upper end, 0 to 65535
     */
    record LocalPortRange(int low, int high) implements SocketOption {
        @Override
        public String toString() {
            return "IP_LOCAL_PORT_RANGE " + low + "-" + high;
        }
    }

    /**
     * {@code TCP_DEFER_ACCEPT}.
     *
     * @param seconds how long to wait for data before a connection counts as made
     */
    record DeferAccept(int seconds) implements SocketOption {
        @Override
        public String toString() {
            return "TCP_DEFER_ACCEPT " + seconds;
        }
    }
}
