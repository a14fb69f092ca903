package dev.portwhy.model;

import org.jspecify.annotations.Nullable;

/**
 * What a live socket said of its own options. Netlink shows neither {@code SO_REUSEADDR} nor {@code SO_REUSEPORT}
 * (socket(7)); who may copy the socket with pidfd_getfd(2) can ask it.
 *
 * @param reuseaddr {@code SO_REUSEADDR}
 * @param reuseport {@code SO_REUSEPORT}
 * @param v6only {@code IPV6_V6ONLY}; null for IPv4
 */
public record SocketOptions(
        boolean reuseaddr, boolean reuseport, @Nullable Boolean v6only) {}
