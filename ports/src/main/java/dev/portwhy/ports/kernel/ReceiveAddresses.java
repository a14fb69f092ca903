package dev.portwhy.ports.kernel;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;

/** Whether two sockets would receive the same packets: {@code inet_rcv_saddr_equal()}, inet_connection_sock.c. */
final class ReceiveAddresses {

    /** {@code LOOPBACK4_IPV6}: what an IPv6 socket with an address of its own has as IPv4 address. */
    private static final IpAddress STAND_IN = IpAddress.v4(0x7f000006);

    private ReceiveAddresses() {}

    /** An address with the family and {@code IPV6_V6ONLY} of its socket. */
    record Receiver(Family family, IpAddress address, boolean v6only) {

        static Receiver of(PortOwner owner) {
            return new Receiver(owner.family(), owner.receiveAddress(), owner.v6only());
        }

        boolean isMapped() {
            return family == Family.INET || address.isMapped();
        }

        /** {@code sk_rcv_saddr}. */
        IpAddress v4() {
            if (family == Family.INET) {
                return address;
            }
            return address.isMapped() ? address.unmapped() : address.isWildcard() ? IpAddress.ANY4 : STAND_IN;
        }
    }

    /**
     * Whether they meet.
     *
     * @param firstWildcard whether a wildcard of the first covers the second
     * @param secondWildcard whether a wildcard of the second covers the first
     */
    static boolean meet(Receiver first, Receiver second, boolean firstWildcard, boolean secondWildcard) {
        if (first.family == Family.INET || first.isMapped() && second.isMapped()) {
            return meet4(first.v4(), second, firstWildcard, secondWildcard);
        }
        boolean firstAny = first.address.isWildcard();
        boolean secondAny = !second.isMapped() && second.address.isWildcard();
        if (firstAny && secondAny) {
            return true;
        }
        if (secondAny && secondWildcard && !(second.v6only && first.isMapped())) {
            return true;
        }
        if (firstAny && firstWildcard && !(first.v6only && second.isMapped())) {
            return true;
        }
        return second.family == Family.INET6 && first.address.equals(second.address);
    }

    private static boolean meet4(IpAddress first, Receiver second, boolean firstWildcard, boolean secondWildcard) {
        if (second.v6only) {
            return false;
        }
        IpAddress other = second.v4();
        return first.equals(other) || firstWildcard && first.isWildcard() || secondWildcard && other.isWildcard();
    }
}
