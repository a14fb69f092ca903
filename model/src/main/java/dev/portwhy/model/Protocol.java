package dev.portwhy.model;

/**
 * The transport a socket speaks. An MPTCP socket is {@link #MPTCP}; its subflows, which the kernel lists beside ordinary
 * connections, are {@link #TCP}.
 */
public enum Protocol {
    TCP(6, "tcp"),
    UDP(17, "udp"),
    MPTCP(262, "mptcp");

    private final int number;
    private final String word;

    Protocol(int number, String word) {
        this.number = number;
        this.word = word;
    }

    /** The {@code IPPROTO_} number of {@code include/uapi/linux/in.h}. */
    public int number() {
        return number;
    }

    /** The word used in JSON and on the screen: {@code tcp}, {@code udp}, {@code mptcp}. */
    public String word() {
        return word;
    }

    /** Whether both protocols draw from the same table of ports: MPTCP and TCP do, UDP has its own. */
    public boolean sharesPortsWith(Protocol other) {
        return (this == UDP) == (other == UDP);
    }
}
