package dev.portwhy.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One call that failed for want of a port, as it failed.
 *
 * @param time when it failed
 * @param call which call
 * @param errno the name of the kernel's error: {@code EADDRNOTAVAIL} of connect() without a port, {@code EADDRINUSE} of bind() …
 * @param pid the process that called
 * @param comm that process's name, as it is
 * @param namespace the number of the socket's network namespace
 * @param protocol the socket's
 * @param source the socket's own end, its port 0 where none was found; of bind() what was asked for
 * @param destination where it wanted to go; null of bind() and listen()
 */
public record FailedCall(
        Instant time,
        Call call,
        String errno,
        int pid,
        String comm,
        long namespace,
        Protocol protocol,
        Endpoint source,
        @Nullable Endpoint destination) {

    /** A system call that takes a port. */
    public enum Call {
        CONNECT("connect"),
        BIND("bind"),
        LISTEN("listen"),
        /** sendto(2) and sendmsg(2) of a UDP socket that has no port yet. */
        SENDTO("sendto");

        private final String word;

        Call(String word) {
            this.word = word;
        }

        /** Its name in JSON and on the screen. */
        public String word() {
            return word;
        }
    }
}
