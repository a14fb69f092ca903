package dev.portwhy.ask.explain;

import org.jspecify.annotations.Nullable;

/**
 * An address, a port, or both, as they stand in a text.
 *
 * @param start where it begins
 * @param end where it ends
 * @param address the address; null for a port alone
 * @param port the port; -1 for an address alone
 * @param url whether it stands in a link
 */
record Place(int start, int end, @Nullable String address, int port, boolean url) {

    Place(int start, int end, @Nullable String address, int port) {
        this(start, end, address, port, false);
    }

    boolean hasPort() {
        return port >= 0;
    }

    /** Whether it says where: a port with an address, or with what stands for every address. */
    boolean whole() {
        return address != null && port >= 0;
    }
}
