package dev.portwhy.lab.fuzz;

import org.jspecify.annotations.Nullable;

/** What the generator believes about a socket while it writes: enough to write lines that mostly make sense. */
final class DraftSocket {

    final String name;
    final String kind;

    boolean reusePort;
    boolean listening;
    boolean connected;

    /** Connections that wait for an accept. */
    int waiting;

    /** The address of its bind line, without port. */
    @Nullable String address;

    /** The port of its bind line; 0 where the kernel chose. */
    int port;

    /** The socket at the other end, where there is one. */
    @Nullable DraftSocket peer;

    DraftSocket(String name, String kind) {
        this.name = name;
        this.kind = kind;
    }

    boolean isUdp() {
        return kind.startsWith("udp");
    }

    boolean isV6() {
        return kind.endsWith("6");
    }

    boolean isBound() {
        return address != null;
    }
}
