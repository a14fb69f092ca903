package dev.portwhy.model.look;

import dev.portwhy.model.SocketState;

/**
 * What a question needs to see, so that a question about one port does not read everything.
 *
 * @param namespaces which network namespaces
 * @param tcp whether TCP and MPTCP sockets are wanted
 * @param udp whether UDP sockets are wanted
 * @param states the wanted states, a bit {@code 1 << }{@link SocketState#number()} for each; see {@link #ALL_STATES}
 * @param localPort only sockets with this local port; {@link #ANY_PORT} for all
 * @param holders whether it matters who holds the sockets
 * @param processes whether the holders' processes and their ancestors are wanted, with units and containers
 * @param surroundings whether each namespace's settings, counters, addresses and connection tracking are wanted
 * @param hidden whether it matters what serves a port without a socket, what the kernel has open itself, what keeps a
 *     namespace without a process alive, and whether the sources agree; holders of sockets that no file table shows are
 *     looked for whenever holders are wanted
 * @param boot whether it matters what a boot writes into settings; then every setting is read
 */
public record Scope(
        NamespaceChoice namespaces,
        boolean tcp,
        boolean udp,
        int states,
        int localPort,
        boolean holders,
        boolean processes,
        boolean surroundings,
        boolean hidden,
        boolean boot) {

    /** One that does not want what a boot writes. */
    public Scope(
            NamespaceChoice namespaces,
            boolean tcp,
            boolean udp,
            int states,
            int localPort,
            boolean holders,
            boolean processes,
            boolean surroundings,
            boolean hidden) {
        this(namespaces, tcp, udp, states, localPort, holders, processes, surroundings, hidden, false);
    }

    /** Every state there is, those that this version does not know included. */
    public static final int ALL_STATES = -1;

    /** No restriction on the local port. */
    public static final int ANY_PORT = -1;

    /** All there is to see now; what a boot will do is apart, {@link #withBoot()}. */
    public static final Scope EVERYTHING =
            new Scope(NamespaceChoice.ALL, true, true, ALL_STATES, ANY_PORT, true, true, true, true);

    /** The states of what only a timer of the kernel keeps: no file can hold such a socket. */
    public static final int WITHOUT_FILE =
            bit(SocketState.TIME_WAIT) | bit(SocketState.SYN_RECV) | bit(SocketState.NEW_SYN_RECV);

    /** The bit of a state in {@link #states()}. */
    public static int bit(SocketState state) {
        return 1 << state.number();
    }

    /** Whether sockets of this state are wanted. */
    public boolean wants(SocketState state) {
        return (states & bit(state)) != 0;
    }

    /**
     * Whether another namespace than the one this program runs in may be left without its settings and counters where it has no socket
     * in question: only where the tables show each of them.
     */
    public boolean sparesOthers() {
        return localPort > 0
                && wants(SocketState.BOUND)
                && namespaces instanceof NamespaceChoice.All all
                && !all.eachAsked();
    }

    /** This in other namespaces. */
    public Scope in(NamespaceChoice choice) {
        return new Scope(choice, tcp, udp, states, localPort, holders, processes, surroundings, hidden, boot);
    }

    /** This for some protocols only. */
    public Scope protocols(boolean wantTcp, boolean wantUdp) {
        return new Scope(
                namespaces, wantTcp, wantUdp, states, localPort, holders, processes, surroundings, hidden, boot);
    }

    /** This for some states only. */
    public Scope states(int wanted) {
        return new Scope(namespaces, tcp, udp, wanted, localPort, holders, processes, surroundings, hidden, boot);
    }

    /** This for one local port only. */
    public Scope port(int port) {
        return new Scope(namespaces, tcp, udp, states, port, holders, processes, surroundings, hidden, boot);
    }

    /** This without the namespaces' settings, counters and addresses. */
    public Scope withoutSurroundings() {
        return new Scope(namespaces, tcp, udp, states, localPort, holders, processes, false, hidden, boot);
    }

    /** This without any holder. */
    public Scope withoutHolders() {
        return new Scope(namespaces, tcp, udp, states, localPort, false, false, surroundings, hidden, boot);
    }

    /** This without anything beyond the tables of sockets and files. */
    public Scope withoutHidden() {
        return new Scope(namespaces, tcp, udp, states, localPort, holders, processes, surroundings, false, boot);
    }

    /** This with what a boot writes into settings, and with every setting. */
    public Scope withBoot() {
        return new Scope(namespaces, tcp, udp, states, localPort, holders, processes, surroundings, hidden, true);
    }
}
