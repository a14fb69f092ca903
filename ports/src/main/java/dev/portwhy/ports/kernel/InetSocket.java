package dev.portwhy.ports.kernel;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;

/**
 * What TCP and UDP sockets have in common: {@code struct inet_sock}, include/net/inet_sock.h. IPv6 sockets keep IPv4
 * addresses in their IPv4-mapped form.
 */
abstract class InetSocket extends PortOwner {

    final Network network;
    final Family family;
    PortOptions options = new PortOptions();
    int uid;

    /** {@code sk_rcv_saddr} or {@code sk_v6_rcv_saddr}: what packets must be sent to. */
    IpAddress receiveAddress;

    /** {@code inet_saddr} or {@code np->saddr}: what packets are sent from. */
    IpAddress sourceAddress;

    /** {@code inet_num}: the port it has; 0 for none. */
    int port;

    /** {@code inet_sport}: what getsockname() tells as port, which can outlive {@link #port}. */
    int shownPort;

    IpAddress remoteAddress;
    int remotePort;

    /** {@code SOCK_BINDADDR_LOCK}: bind() gave it its address, and only close() takes it. */
    boolean addressLocked;

    /** {@code SOCK_BINDPORT_LOCK}: bind() asked for this very port, and only close() takes it. */
    boolean portLocked;

    /** {@code sk_err}: the name of an error that the next call reports; empty for none. */
    String error = "";

    boolean shutReceive;
    boolean shutSend;

    /** Bytes that wait to be received. */
    int unread;

    InetSocket(Network network, Family family, int uid) {
        this.network = network;
        this.family = family;
        this.uid = uid;
        receiveAddress = any();
        sourceAddress = any();
        remoteAddress = any();
    }

    final IpAddress any() {
        return family == Family.INET ? IpAddress.ANY4 : IpAddress.ANY6;
    }

    /** An IPv4 address in the form this socket keeps it. */
    final IpAddress inFamily(IpAddress address) {
        return family == Family.INET6 && address.family() == Family.INET
                ? IpAddress.v6(0, 0, 0xffff, (int) address.low())
                : address;
    }

    /** {@code inet_getname()}, {@code inet6_getname()}. */
    final Endpoint shownEnd() {
        return new Endpoint(receiveAddress.isWildcard() ? sourceAddress : receiveAddress, shownPort);
    }

    /** {@code inet_reset_saddr()}. */
    final void forgetAddress() {
        receiveAddress = any();
        sourceAddress = any();
    }

    /** Takes the error that waits to be reported; empty for none. */
    final String takeError() {
        String taken = error;
        error = "";
        return taken;
    }

    @Override
    final Family family() {
        return family;
    }

    @Override
    final IpAddress receiveAddress() {
        return receiveAddress;
    }

    @Override
    final boolean v6only() {
        return family == Family.INET6 && options.v6only;
    }

    @Override
    final boolean reuseaddr() {
        return options.reuseaddr;
    }

    @Override
    final boolean reuseport() {
        return options.reuseport;
    }

    @Override
    final int uid() {
        return uid;
    }

    @Override
    final int device() {
        return options.device;
    }

    @Override
    final boolean timeWait() {
        return false;
    }

    @Override
    final int port() {
        return port;
    }

    /** Takes over everything that is not another part. */
    final void take(InetSocket original) {
        options = original.options.copy();
        receiveAddress = original.receiveAddress;
        sourceAddress = original.sourceAddress;
        port = original.port;
        shownPort = original.shownPort;
        remoteAddress = original.remoteAddress;
        remotePort = original.remotePort;
        addressLocked = original.addressLocked;
        portLocked = original.portLocked;
        error = original.error;
        shutReceive = original.shutReceive;
        shutSend = original.shutSend;
        unread = original.unread;
    }
}
