package dev.portwhy.ports.kernel;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.KernelRule;
import dev.portwhy.ports.kernel.ReceiveAddresses.Receiver;

/** Whether a TCP socket can be bound beside those that have the port: inet_connection_sock.c. */
final class BindConflicts {

    private BindConflicts() {}

    /**
     * How strictly sockets are held against each other.
     *
     * @param relax two sockets with {@code SO_REUSEADDR} may share; not so while a free port is searched
     * @param reuseport two sockets with {@code SO_REUSEPORT} may share
     */
    record Rule(boolean relax, boolean reuseport) {

        /** bind() to a port by number. */
        static final Rule BY_NUMBER = new Rule(true, true);

        /** bind() to port 0. */
        static final Rule SEARCH = new Rule(false, false);

        /** bind() to port 0 that found none free, with {@code ip_autobind_reuse}. */
        static final Rule SEARCH_AGAIN = new Rule(true, false);
    }

    /** {@code inet_csk_bind_conflict()} together with {@code inet_bhash2_addr_any_conflict()}. */
    static boolean conflicts(TcpSocket newcomer, BindBucket bucket, Rule rule) {
        return hasOwnAddress(newcomer) ? byAddress(newcomer, bucket, rule) : byPort(newcomer, bucket, rule);
    }

    /** {@code inet_use_bhash2_on_bind()}. */
    private static boolean hasOwnAddress(TcpSocket newcomer) {
        return !newcomer.receiveAddress.unmapped().isWildcard();
    }

    private static boolean byAddress(TcpSocket newcomer, BindBucket bucket, Rule rule) {
        boolean ipv4 = isIpv4(newcomer);
        for (AddressBucket part : bucket.addresses) {
            boolean covers = part.address.isWildcard() && (part.address.family() == Family.INET6 || ipv4);
            if (covers && part.address.family() == Family.INET && mayMiss(newcomer)) {
                continue;
            }
            if (covers || part.address.equals(newcomer.receiveAddress.unmapped())) {
                for (PortOwner owner : part.owners) {
                    if (!(ipv4 && owner.v6only()) && conflict(newcomer, owner, rule)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Whether this kernel may not see that the IPv4 wildcard covers the IPv4-mapped address of an IPv6 socket, and does not. */
    private static boolean mayMiss(TcpSocket newcomer) {
        ScenarioState machine = newcomer.network.machine;
        return newcomer.family == Family.INET6
                && machine.version.has(KernelRule.BIND_BUCKETS_BY_ADDRESS)
                && !machine.version.has(KernelRule.MAPPED_MEETS_WILDCARD)
                && !machine.choices.maybe(KernelRule.MAPPED_MEETS_WILDCARD);
    }

    private static boolean byPort(TcpSocket newcomer, BindBucket bucket, Rule rule) {
        Receiver asker = Receiver.of(newcomer);
        for (AddressBucket part : bucket.addresses) {
            for (PortOwner owner : part.owners) {
                if (conflict(newcomer, owner, rule) && ReceiveAddresses.meet(asker, Receiver.of(owner), true, true)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isIpv4(TcpSocket socket) {
        IpAddress address = socket.receiveAddress;
        return socket.family == Family.INET || address.isMapped();
    }

    /** {@code inet_bind_conflict()}: the addresses meet; do the options let both have the port? */
    private static boolean conflict(TcpSocket newcomer, PortOwner owner, Rule rule) {
        if (owner == newcomer) {
            return false;
        }
        int device = newcomer.options.device;
        if (device != 0 && owner.device() != 0 && device != owner.device()) {
            return false;
        }
        boolean bothReusePort = newcomer.options.reuseport
                && owner.reuseport()
                && newcomer.group == 0
                && (owner.timeWait() || owner.uid() == newcomer.uid);
        if (newcomer.options.reuseaddr && owner.reuseaddr() && !owner.listens()) {
            return !rule.relax || !rule.reuseport && bothReusePort;
        }
        return !rule.reuseport || !bothReusePort;
    }
}
