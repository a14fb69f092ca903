package dev.portwhy.linux.netlink;

import dev.portwhy.linux.sys.KernelException;

/**
 * A netlink socket (netlink(7)), reduced to what a dump needs. Messages are in the machine's byte order, four bytes to an
 * int, so that a parser works on plain array elements.
 */
interface NetlinkChannel extends AutoCloseable {

    /** Sends one request of {@code bytes} bytes. */
    void send(int[] message, int bytes) throws KernelException;

    /**
     * Receives one datagram into {@code buffer} and returns its length in bytes. A datagram that does not fit is lost;
     * the length returned then is its real one, larger than the buffer.
     *
     * @throws KernelException with ENOBUFS when the kernel lost messages for want of room
     */
    int receive(int[] buffer) throws KernelException;

    @Override
    void close();
}
