package dev.portwhy.linux.netlink;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.KernelException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * A netlink channel that answers as a test says: whole, short, broken or hostile datagrams, and errors of the socket
 * itself, none of which the kernel gives on demand. Requests are kept for the test to look at.
 */
final class FakeNetlink implements NetlinkChannel {

    private final Deque<Object> answers = new ArrayDeque<>();
    final List<int[]> requests = new ArrayList<>();

    /** The next datagram. */
    FakeNetlink answer(int... words) {
        answers.add(words);
        return this;
    }

    /** The next datagram, cut to some bytes; a length beyond its words stands for one that did not fit. */
    FakeNetlink answer(int bytes, int[] words) {
        answers.add(new Object[] {bytes, words});
        return this;
    }

    /** The next receive() fails. */
    FakeNetlink fail(int errno) {
        answers.add(errno);
        return this;
    }

    /** Several messages as one datagram. */
    static int[] datagram(int[]... messages) {
        int[] all = new int[0];
        for (int[] message : messages) {
            int at = all.length;
            all = Arrays.copyOf(all, at + message.length);
            System.arraycopy(message, 0, all, at, message.length);
        }
        return all;
    }

    /** A message with a header; {@code sequence} counts the requests of a dump from 1. */
    static int[] message(int type, int flags, int sequence, int... payload) {
        int[] message = new int[4 + payload.length];
        message[0] = message.length * 4;
        message[1] = type | flags << 16;
        message[2] = sequence;
        System.arraycopy(payload, 0, message, 4, payload.length);
        return message;
    }

    /** The end of a dump. */
    static int[] done(int sequence) {
        return message(NLMSG_DONE, 2, sequence, 0);
    }

    @Override
    public void send(int[] message, int bytes) {
        requests.add(Arrays.copyOf(message, (bytes + 3) / 4));
    }

    @Override
    public int receive(int[] buffer) throws KernelException {
        Object next = answers.poll();
        return switch (next) {
            case null -> throw new IllegalStateException("asked for more than the test has");
            case Integer errno -> throw new KernelException("receive", errno, "");
            case int[] words -> copy(words, words.length * 4, buffer);
            case Object[] cut -> copy((int[]) cut[1], (int) cut[0], buffer);
            default -> throw new IllegalStateException(next.toString());
        };
    }

    private static int copy(int[] words, int bytes, int[] buffer) {
        System.arraycopy(words, 0, buffer, 0, Math.min(words.length, buffer.length));
        return bytes;
    }

    /** Whether everything the test prepared was asked for. */
    boolean empty() {
        return answers.isEmpty();
    }

    @Override
    public void close() {
        answers.clear();
    }
}
