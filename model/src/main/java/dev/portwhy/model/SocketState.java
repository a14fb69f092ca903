package dev.portwhy.model;

/**
 * The state of a socket, by the kernel's own names and numbers ({@code include/net/tcp_states.h}).
 *
 * <p>{@link #CLOSE} is what the kernel reports for a UDP socket without a peer. A TCP socket that is bound but neither
 * listens nor is connected arrives from sock_diag with that same number; it is {@link #BOUND} here, the kernel's
 * {@code TCP_BOUND_INACTIVE}.
 */
public enum SocketState {
    UNKNOWN,
    ESTABLISHED,
    SYN_SENT,
    SYN_RECV,
    FIN_WAIT1,
    FIN_WAIT2,
    TIME_WAIT,
    CLOSE,
    CLOSE_WAIT,
    LAST_ACK,
    LISTEN,
    CLOSING,
    NEW_SYN_RECV,
    BOUND;

    private static final SocketState[] BY_NUMBER = values();

    /** The kernel's number, 1 to 13; 0 for {@link #UNKNOWN}. */
    public int number() {
        return ordinal();
    }

    /** The state of a kernel number; {@link #UNKNOWN} for a number this version does not know. */
    public static SocketState of(int number) {
        return number > 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : UNKNOWN;
    }

    /** Whether a peer is, or was, at the other end: everything but LISTEN, BOUND and CLOSE. */
    public boolean hasPeer() {
        return this != LISTEN && this != BOUND && this != CLOSE && this != UNKNOWN;
    }

    /** Whether only kernel timers keep such a socket once its file is closed. */
    boolean isClosing() {
        return this == FIN_WAIT1 || this == FIN_WAIT2 || this == CLOSING || this == LAST_ACK || this == TIME_WAIT;
    }
}
