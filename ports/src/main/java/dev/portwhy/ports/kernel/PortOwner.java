package dev.portwhy.ports.kernel;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import org.jspecify.annotations.Nullable;

/** What hangs in a bind bucket: a TCP socket, or the mini-socket it left in TIME_WAIT or FIN_WAIT2. */
abstract class PortOwner extends Part {

    /** The port's bucket it hangs in, {@code icsk_bind_hash}; null while it has no port. */
    @Nullable BindBucket bucket;

    /** The part of the bucket for its address, {@code icsk_bind2_hash}. */
    @Nullable AddressBucket addressBucket;

    /** The connection it is an end of, or what is left of it; 0 for none. Both ends have the same number. */
    int connection;

    abstract Family family();

    /** The address packets must be sent to, {@code sk_rcv_saddr} or {@code sk_v6_rcv_saddr}. */
    abstract IpAddress receiveAddress();

    abstract boolean v6only();

    abstract boolean reuseaddr();

    abstract boolean reuseport();

    abstract int uid();

    abstract int device();

    abstract boolean listens();

    /** Whether it is a mini-socket. */
    abstract boolean timeWait();

    /** Whether connect() gave it its port: {@code SOCK_CONNECT_BIND}. */
    abstract boolean boundByConnect();

    abstract int port();

    final void linkBuckets(PortOwner original, Copier copier) {
        bucket = copier.orNull(original.bucket);
        addressBucket = copier.orNull(original.addressBucket);
    }
}
