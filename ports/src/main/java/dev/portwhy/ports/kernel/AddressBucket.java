package dev.portwhy.ports.kernel;

import dev.portwhy.model.IpAddress;
import java.util.ArrayList;
import java.util.List;

/** The sockets of one port and one address: {@code struct inet_bind2_bucket}, inet_hashtables.h. */
final class AddressBucket extends Part {

    /** The address, an IPv4-mapped one as the IPv4 address it is. */
    final IpAddress address;

    List<PortOwner> owners = new ArrayList<>();
    int fastReuse;
    int fastReusePort;

    AddressBucket(IpAddress address) {
        this.address = address.unmapped();
    }

    /** As a port that connect() chose and may choose again. */
    void setChosenByConnect() {
        fastReuse = BindBucket.CONNECT;
        fastReusePort = BindBucket.CONNECT;
    }

    boolean isChosenByConnect() {
        return fastReuse == BindBucket.CONNECT && fastReusePort == BindBucket.CONNECT;
    }

    @Override
    Part bare(Copier copier) {
        AddressBucket copy = new AddressBucket(address);
        copy.fastReuse = fastReuse;
        copy.fastReusePort = fastReusePort;
        return copy;
    }

    @Override
    void link(Part original, Copier copier) {
        owners = copier.list(((AddressBucket) original).owners);
    }
}
