package dev.portwhy.model;

import org.jspecify.annotations.Nullable;

/**
 * Ports that a program's configuration lets it bind its outgoing connections to by number, instead of leaving the port to the
 * kernel: {@code source ADDRESS:LOW-HIGH} of haproxy (its configuration manual, section 4.2, "source").
 *
 * @param pid the process
 * @param address the local address; null for any
 * @param firstPort the first port
 * @param lastPort the last port
 * @param file the configuration that says so
 */
public record SourcePool(int pid, @Nullable IpAddress address, int firstPort, int lastPort, String file) {

    /** How many ports there are. */
    public int size() {
        return lastPort - firstPort + 1;
    }

    /** Whether a port of an address is one of them. */
    public boolean has(IpAddress local, int port) {
        return port >= firstPort
                && port <= lastPort
                && (address == null || address.unmapped().equals(local.unmapped()));
    }
}
