package dev.portwhy.model;

/** What is said of a socket by a bit each, in a {@link SocketTable}. */
public final class SocketFlags {

    /** Whether {@link #V6ONLY} says anything. */
    public static final int V6ONLY_KNOWN = 1;
    /** {@code IPV6_V6ONLY} is set. */
    public static final int V6ONLY = 2;
    /** {@code IP_FREEBIND} is set. */
    public static final int FREEBIND = 4;
    /** {@code IP_TRANSPARENT} is set. */
    public static final int TRANSPARENT = 8;
    /** {@code IP_BIND_ADDRESS_NO_PORT} is set. */
    public static final int BIND_ADDRESS_NO_PORT = 16;
    /** The local port was bound by its number; said only where somebody asked. */
    public static final int PORT_BY_NUMBER = 32;
    /** The kernel chose the local port; said only where somebody asked. */
    public static final int PORT_BY_KERNEL = 64;

    private SocketFlags() {}
}
