package dev.portwhy.diagnosis;

import java.util.Locale;

/** Why ordinary tools do not say who has a socket. The words are part of the JSON and never renamed. */
public enum HiddenCause {
    /** Open in a thread's own file table, or the process's first thread is dead. */
    THREAD_TABLE,
    /** In a unix socket's queue, sent but not received: unix(7), {@code SCM_RIGHTS}. */
    IN_FLIGHT,
    /** Registered with an io_uring and closed: io_uring_register(2). */
    IO_URING,
    /** Mapped into memory and closed: mmap(2). */
    MAPPED,
    /** Closed, but a thread is still inside a call on it. */
    BLOCKED_CALL,
    /** Bound, but neither listening nor connected: {@code TCP_BOUND_INACTIVE}, which ss(8) asks for since 6.15. */
    BOUND_ONLY,
    /** The named program opens no ports; it inherited the socket from one that does. */
    INHERITED,
    /** Nobody was found, although nothing was kept from us. */
    UNKNOWN,
    /** Its holder may not be looked at. */
    NOT_PERMITTED,
    /** The kernel's own. */
    KERNEL,
    /** systemd has it for a socket unit: systemd.socket(5). */
    SOCKET_UNIT,
    /** The named program only passes on what arrives to a container. */
    FORWARDER,
    /** It was closed while we looked. */
    GONE,
    /** It waits in a listener's queue. */
    ACCEPT_QUEUE,
    /** A request, not a connection yet. */
    SYN_REQUEST,
    /** After close(), until the peer has answered. */
    CLOSING,
    /** The minute after a connection. */
    TIME_WAIT,
    /** An ordinary socket of a namespace that the caller is not in. */
    OTHER_NAMESPACE;

    /** The word of the JSON: {@code bound-only}… */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it is the normal course of things: it passes by itself, was set up on purpose, or is in nobody's way. */
    public boolean ordinary() {
        return switch (this) {
            case KERNEL, SOCKET_UNIT, FORWARDER, GONE, ACCEPT_QUEUE, SYN_REQUEST, CLOSING, TIME_WAIT, OTHER_NAMESPACE ->
                true;
            case BOUND_ONLY,
                    THREAD_TABLE,
                    IN_FLIGHT,
                    IO_URING,
                    MAPPED,
                    BLOCKED_CALL,
                    INHERITED,
                    UNKNOWN,
                    NOT_PERMITTED -> false;
        };
    }
}
