package dev.portwhy.lab.fuzz;

/**
 * What a scenario is mostly about. A soup of everything seldom gets anywhere; each focus makes one corner of the rules
 * dense.
 */
enum Focus {
    /** Binds that meet each other: addresses, options, families. */
    BINDS(400, 250),
    /** Outgoing connections in a small range. */
    CONNECTS(200, 50),
    /** Connections made, accepted and ended in every order, and what may follow on their ports. */
    ENDINGS(500, 80),
    /** Datagrams. */
    DATAGRAMS(300, 250),
    /** Several users. */
    USERS(200, 600),
    /** Everything. */
    SOUP(300, 150);

    private final int reuseAddress;
    private final int reusePort;

    Focus(int reuseAddress, int reusePort) {
        this.reuseAddress = reuseAddress;
        this.reusePort = reusePort;
    }

    static Focus choose(Dice dice) {
        return values()[dice.weighted(28, 22, 25, 10, 7, 8)];
    }

    /** How many new sockets of a thousand set SO_REUSEADDR at once. */
    int reuseAddress() {
        return reuseAddress;
    }

    /** How many new sockets of a thousand set SO_REUSEPORT at once. */
    int reusePort() {
        return reusePort;
    }

    /** The kind of a new socket. */
    String kind(Dice dice) {
        int udp = this == DATAGRAMS ? 90 : 4;
        int mptcp = this == DATAGRAMS ? 0 : 3;
        return switch (dice.weighted(udp, mptcp, 100 - udp - mptcp)) {
            case 0 -> dice.of("udp4", "udp4", "udp6");
            case 1 -> dice.of("mptcp4", "mptcp6");
            default -> dice.of("tcp4", "tcp4", "tcp6");
        };
    }
}
