package dev.portwhy.ask.past;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Another program has the address that was to be listened at. */
public final class AddressTakenException extends IOException {

    private final transient InetSocketAddress address;

    /** With the address. */
    public AddressTakenException(InetSocketAddress address, IOException cause) {
        super(address.toString(), cause);
        this.address = address;
    }

    /** The address. */
    public InetSocketAddress address() {
        return address;
    }
}
