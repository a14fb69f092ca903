package dev.portwhy.model;

/** Which timer runs on a socket, by the number of {@code idiag_timer} in {@code include/uapi/linux/inet_diag.h}. */
public enum SocketTimer {
    OFF("off"),
    RETRANSMIT("on"),
    KEEPALIVE("keepalive"),
    TIME_WAIT("timewait"),
    PROBE("persist");

    private static final SocketTimer[] BY_NUMBER = values();
    private final String word;

    SocketTimer(String word) {
        this.word = word;
    }

    /** The word {@code ss -o} uses. */
    public String word() {
        return word;
    }

    /** The timer of a kernel number; {@link #OFF} for a number this version does not know. */
    public static SocketTimer of(int number) {
        return number > 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : OFF;
    }
}
