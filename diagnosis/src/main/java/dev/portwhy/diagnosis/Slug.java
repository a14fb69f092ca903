package dev.portwhy.diagnosis;

import java.util.Locale;

/** The names of causes that scripts may wait for. They are part of the promise of JSON schema 1 and never renamed. */
public enum Slug {
    EPHEMERAL_PORTS_EXHAUSTED,
    EPHEMERAL_PORTS_RUNNING_OUT,
    BIND_BEFORE_CONNECT,
    RANGE_POISONED_BY_BINDS,
    CLOSE_WAIT_LEAK,
    FIN_WAIT2_HOLDS_PORTS,
    PORT_HELD_BY_LISTENER,
    PORT_HELD_BY_BOUND_SOCKET,
    PORT_HELD_BY_TIME_WAIT,
    PORT_HELD_BY_LEFTOVER_CONNECTIONS,
    PORT_TAKEN_BY_OUTGOING_CONNECTION,
    PORT_HELD_BY_HIDDEN_HOLDER,
    DUAL_STACK_CONFLICT,
    REUSEPORT_MISMATCH,
    PRIVILEGED_PORT,
    ADDRESS_NOT_LOCAL,
    PORT_FREE,
    PORT_SERVED_BY_RULE,
    CONNTRACK_FULL,
    SNAT_PORTS_EXHAUSTED,
    FILE_DESCRIPTORS_EXHAUSTED,
    LISTENER_INSIDE_EPHEMERAL_RANGE,
    SETTING_WITHOUT_EFFECT,
    SETTING_DRIFT,
    SETTING_DANGEROUS,
    SETTING_UNKNOWN_TO_KERNEL,
    ACCEPT_QUEUE_FULL,
    TIME_WAIT_TABLE_OVERFLOW,
    SOURCE_ADDRESS_GONE,
    SOURCE_PORTS_OF_PROGRAM_EXHAUSTED,
    LOOPBACK_DOWN,
    IPV6_DISABLED,
    UNIX_SOCKET_IN_USE,
    PORT_SHARED_SILENTLY;

    /** Whether a finding of this kind is arithmetic with {@code ip_local_port_range}. */
    boolean restsOnRange() {
        return this == EPHEMERAL_PORTS_EXHAUSTED
                || this == EPHEMERAL_PORTS_RUNNING_OUT
                || this == BIND_BEFORE_CONNECT
                || this == RANGE_POISONED_BY_BINDS
                || this == SOURCE_PORTS_OF_PROGRAM_EXHAUSTED
                || this == LISTENER_INSIDE_EPHEMERAL_RANGE;
    }

    /** The word of the contract: {@code ephemeral-ports-exhausted}… */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
