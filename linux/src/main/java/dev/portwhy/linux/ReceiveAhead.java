package dev.portwhy.linux;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Receives the datagrams of a long dump on a thread of its own, while the ones before are taken apart.
 *
 * <p>The kernel makes the next datagram of a dump before it returns from receiving the last one (netlink_recvmsg in
 * net/netlink/af_netlink.c), so there is always one until the dump is over: the thread never waits for the kernel, and
 * EAGAIN is the end.
 */
final class ReceiveAhead {

    private static final int MSG_DONTWAIT = 0x40;
    private static final int PIECES = 4;

    private final BlockingQueue<Piece> received = new ArrayBlockingQueue<>(PIECES);
    private final BlockingQueue<Piece> free = new ArrayBlockingQueue<>(PIECES);
    private final int socket;
    private final Thread thread;

    /** One datagram; its length may be a negative error number. */
    private static final class Piece {
        final NativeMemory memory = new NativeMemory(NetlinkSocket.BUFFER_BYTES);
        long length;
    }

    private ReceiveAhead(int socket) {
        this.socket = socket;
        for (int i = 0; i < PIECES; i++) {
            free.add(new Piece());
        }
        thread = Thread.ofPlatform().name("netlink").daemon().unstarted(this::receive);
    }

    /** Begins with the next datagram of a netlink socket, from which nobody else receives until {@link #stop()}. */
    static ReceiveAhead begin(int socket) {
        ReceiveAhead ahead = new ReceiveAhead(socket);
        ahead.thread.start();
        return ahead;
    }

    private void receive() {
        try {
            long length;
            do {
                Piece piece = free.take();
                length = NetlinkSocket.receive(socket, piece.memory, NetlinkSocket.BUFFER_BYTES, MSG_DONTWAIT);
                piece.length = length;
                received.add(piece);
            } while (length >= 0);
        } catch (InterruptedException e) {
            // Nobody wants the rest.
            return;
        }
    }

    /** The next datagram, as {@link NetlinkSocket#receive(int[])} gives it, or a negative error number, which is the last. */
    long next(int[] buffer) {
        try {
            Piece piece = received.take();
            long length = piece.length;
            if (length > 0) {
                piece.memory.get(0, buffer, 0, (int) (Math.min(length, NetlinkSocket.BUFFER_BYTES) + 3) / 4);
            }
            free.add(piece);
            return length;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends the thread, wherever it is. */
    void stop() {
        thread.interrupt();
        Futures.end(thread);
    }
}
