package dev.portwhy.cli.hidden;

import dev.portwhy.linux.kit.Programs;
import java.util.stream.Stream;

/**
 * What {@code portwhy PORT} finds, and whom it and {@code portwhy who} name, for each situation: as root, who asks in the namespace
 * where the situation lives, and as nobody, who asks where everybody begins. {@code held} is a process, the other words are
 * reasons why none is named.
 */
final class PortTable {

    private static final String TABLE = """
        bound                | port-held-by-bound-socket held            | port-held-by-bound-socket not-permitted | held | not-permitted
        bound-failed-connect | port-held-by-bound-socket held            | port-held-by-bound-socket not-permitted | held | not-permitted
        after-rst            | port-held-by-bound-socket held            | port-held-by-bound-socket not-permitted | held | not-permitted
        listen-shutdown      | port-held-by-bound-socket held            | port-held-by-bound-socket not-permitted | held | not-permitted
        mptcp-bound          | port-held-by-bound-socket held            | port-held-by-bound-socket not-permitted | held | not-permitted
        scm-inflight         | port-held-by-hidden-holder held           | port-held-by-listener not-permitted     | held | not-permitted
        io-uring             | port-held-by-hidden-holder held           | port-held-by-listener not-permitted     | held | not-permitted
        mmapped              | port-held-by-hidden-holder held           | port-held-by-listener not-permitted     | held | not-permitted
        accept-blocked       | port-held-by-hidden-holder held           | port-held-by-listener not-permitted     | held | not-permitted
        dead-leader          | port-held-by-hidden-holder held           | port-held-by-listener not-permitted     | held | not-permitted
        thread-fdtable       | port-held-by-hidden-holder held           | port-held-by-listener not-permitted     | held | not-permitted
        forkchild            | port-held-by-listener held                | port-held-by-listener not-permitted     | held | not-permitted
        execleak             | port-held-by-listener held                | port-held-by-listener not-permitted     | held | not-permitted
        stopped              | port-held-by-listener held                | port-held-by-listener not-permitted     | held | not-permitted
        pidns                | port-held-by-listener held                | port-held-by-listener not-permitted     | held | not-permitted
        reuseport            | port-held-by-listener held                | port-held-by-listener not-permitted     | held | not-permitted
        netns-pid            | port-held-by-listener held                | port-free                               | held | not-permitted
        thread-netns         | port-held-by-listener held                | port-free                               | held | not-permitted
        netns-sockfd         | port-held-by-listener held                | port-free                               | held | -
        netns-fd             | port-held-by-time-wait time-wait          | port-free                               | time-wait | -
        netns-bindmount      | port-held-by-time-wait time-wait          | port-free                               | time-wait | -
        timewait             | port-held-by-time-wait time-wait          | port-held-by-time-wait time-wait        | time-wait | time-wait
        finwait1             | port-held-by-leftover-connections orphan  | port-held-by-leftover-connections orphan | orphan | orphan
        finwait2             | fin-wait2-holds-ports orphan              | fin-wait2-holds-ports orphan            | orphan | orphan
        closing              | port-held-by-leftover-connections orphan  | port-held-by-leftover-connections orphan | orphan | orphan
        lastack              | port-held-by-leftover-connections orphan  | port-held-by-leftover-connections orphan | orphan | orphan
        unaccepted           | port-held-by-listener held                | port-held-by-listener not-permitted     | accept-queue held | accept-queue not-permitted
        synrecv              | port-held-by-listener held                | port-held-by-listener not-permitted     | held syn-request | not-permitted syn-request
        kernel-sock          | port-held-by-hidden-holder kernel         | port-free                               | kernel | not-permitted
        vxlan                | port-held-by-hidden-holder kernel         | port-free                               | kernel | not-permitted
        nat-redirect         | port-free+port-served-by-rule             | port-free                               | - | -
        freebind             | port-held-by-listener held                | port-held-by-listener not-permitted     | held | not-permitted
        mptcp                | port-held-by-listener held                | port-held-by-listener not-permitted     | held | not-permitted
        mptcp-conn           | port-held-by-leftover-connections held    | port-held-by-leftover-connections not-permitted | held | not-permitted
        udp                  | port-held-by-listener held                | port-held-by-listener not-permitted     | held | not-permitted
        auto-failed-connect  | port-free                                 | port-free                               | - | -
        after-rst-auto       | port-free                                 | port-free                               | - | -
        sockmap              | port-free                                 | port-free                               | - | -
        sockmap-listen       | port-free                                 | port-free                               | - | -
        zombie               | port-free                                 | port-free                               | - | -
        """;

    /**
     * A line of the table.
     *
     * @param root what PORT says to root
     * @param nobody what PORT says to nobody
     * @param who what {@code who} says to root; empty for no row
     * @param whoNobody what {@code who} says to nobody
     */
    record Line(String situation, String root, String nobody, String who, String whoNobody) {}

    private PortTable() {}

    static Stream<Line> lines() {
        return TABLE.lines().map(line -> line.split("\\|", -1)).map(cells -> {
            for (int i = 0; i < cells.length; i++) {
                cells[i] = cells[i].strip().equals("-") ? "" : cells[i].strip();
            }
            // What the kernel lists for everybody is what others see of it.
            boolean unseen = cells[2].startsWith("port-held-by-bound-socket") && !Programs.listBound();
            return new Line(cells[0], cells[1], unseen ? "port-free" : cells[2], cells[3], unseen ? "" : cells[4]);
        });
    }
}
