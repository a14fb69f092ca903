package dev.portwhy.diagnosis;

import dev.portwhy.ports.Tristate;
import org.jspecify.annotations.Nullable;

/**
 * What a live socket said of its own options. Netlink shows neither {@code SO_REUSEADDR} nor {@code SO_REUSEPORT}; who may
 * copy the socket with pidfd_getfd(2) can ask it.
 *
 * @param reuseaddr {@code SO_REUSEADDR}
 * @param reuseport {@code SO_REUSEPORT}
 * @param v6only {@code IPV6_V6ONLY}; null for IPv4
 */
public record HolderOptions(
        Tristate reuseaddr, Tristate reuseport, @Nullable Boolean v6only) {}
