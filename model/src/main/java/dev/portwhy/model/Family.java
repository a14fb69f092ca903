package dev.portwhy.model;

/** The address family of a socket, by the kernel's number and the word of the contract. */
public enum Family {
    INET(2, "inet"),
    INET6(10, "inet6");

    private final int number;
    private final String word;

    Family(int number, String word) {
        this.number = number;
        this.word = word;
    }

    /** {@code AF_INET} or {@code AF_INET6}, as in {@code include/linux/socket.h}. */
    public int number() {
        return number;
    }

    /** The word used in JSON and in capture files: {@code inet}, {@code inet6}. */
    public String word() {
        return word;
    }

    /** The family of a kernel number; anything but {@code AF_INET6} counts as IPv4. */
    public static Family of(int number) {
        return number == INET6.number ? INET6 : INET;
    }
}
