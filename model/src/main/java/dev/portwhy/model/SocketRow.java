package dev.portwhy.model;

import org.jspecify.annotations.Nullable;

/**
 * One row of a {@link SocketTable} as a value.
 *
 * @param row its number in the table
 * @param namespaceIndex its namespace's index in {@link Snapshot#namespaces()}
 * @param protocol the transport
 * @param family the address family
 * @param state the state
 * @param local the local end
 * @param remote the remote end; wildcard and port 0 where there is no peer
 * @param inode the inode of its file; 0 for none
 * @param cookie the kernel's identity of the socket; 0 when not known
 * @param uid its user
 * @param v6only {@code IPV6_V6ONLY}; null when not known
 * @param timer the running timer
 * @param expiresMs milliseconds until the timer fires
 * @param receiveQueue as {@link SocketTable#receiveQueue(int)}
 * @param sendQueue as {@link SocketTable#sendQueue(int)}
 * @param interfaceIndex the device it is bound to; 0 for none
 */
public record SocketRow(
        int row,
        int namespaceIndex,
        Protocol protocol,
        Family family,
        SocketState state,
        Endpoint local,
        Endpoint remote,
        long inode,
        long cookie,
        int uid,
        @Nullable Boolean v6only,
        SocketTimer timer,
        int expiresMs,
        long receiveQueue,
        long sendQueue,
        int interfaceIndex) {}
