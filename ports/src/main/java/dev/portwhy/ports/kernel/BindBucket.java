package dev.portwhy.ports.kernel;

import dev.portwhy.model.IpAddress;
import dev.portwhy.ports.kernel.ReceiveAddresses.Receiver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All sockets of one port: {@code struct inet_bind_bucket}, inet_hashtables.h.
 *
 * <p>{@code fastreuse} and {@code fastreuseport} sum up what the sockets allow, so that the next bind() need not look at
 * each. -1 in both says that only connect() has given this port out, and may do so again.
 */
final class BindBucket extends Part {

    static final int CONNECT = -1;
    static final int ANY = 1;
    static final int STRICT = 2;

    final int port;
    List<AddressBucket> addresses = new ArrayList<>();
    int fastReuse;
    int fastReusePort;
    int fastUid;

    @Nullable Receiver fastReceiver;

    BindBucket(int port) {
        this.port = port;
    }

    void setChosenByConnect() {
        fastReuse = CONNECT;
        fastReusePort = CONNECT;
    }

    /** Whether connect() passes this port over for every destination. */
    boolean isClosedToConnect() {
        return fastReuse >= 0 || fastReusePort >= 0;
    }

    @Nullable AddressBucket find(IpAddress address) {
        IpAddress plain = address.unmapped();
        for (AddressBucket part : addresses) {
            if (part.address.equals(plain)) {
                return part;
            }
        }
        return null;
    }

    AddressBucket findOrAdd(IpAddress address) {
        AddressBucket found = find(address);
        if (found == null) {
            found = new AddressBucket(address);
            addresses.add(found);
        }
        return found;
    }

    /** {@code sk_reuseport_match()}: whether a newcomer passes by the summary alone. */
    boolean matchesReusePort(TcpSocket newcomer) {
        if (fastReusePort <= 0 || !newcomer.options.reuseport || newcomer.group != 0 || fastUid != newcomer.uid) {
            return false;
        }
        return fastReusePort == ANY
                || fastReceiver == null
                || ReceiveAddresses.meet(fastReceiver, Receiver.of(newcomer), true, false);
    }

    /** {@code inet_csk_update_fastreuse()}. */
    void update(TcpSocket newcomer, AddressBucket part, boolean first) {
        boolean reuse = newcomer.options.reuseaddr && !newcomer.isListening();
        if (first) {
            fastReuse = reuse ? 1 : 0;
            if (newcomer.options.reuseport) {
                remember(newcomer, ANY);
            } else {
                fastReusePort = 0;
            }
        } else {
            fastReuse = reuse ? fastReuse : 0;
            if (!newcomer.options.reuseport) {
                fastReusePort = 0;
            } else if (!matchesReusePort(newcomer)) {
                remember(newcomer, STRICT);
            }
        }
        part.fastReuse = fastReuse;
        part.fastReusePort = fastReusePort;
    }

    private void remember(TcpSocket newcomer, int how) {
        fastReusePort = how;
        fastUid = newcomer.uid;
        fastReceiver = Receiver.of(newcomer);
    }

    @Override
    Part bare(Copier copier) {
        BindBucket copy = new BindBucket(port);
        copy.fastReuse = fastReuse;
        copy.fastReusePort = fastReusePort;
        copy.fastUid = fastUid;
        copy.fastReceiver = fastReceiver;
        return copy;
    }

    @Override
    void link(Part original, Copier copier) {
        addresses = copier.list(((BindBucket) original).addresses);
    }
}
