package dev.portwhy.diagnosis;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * A connect(2) that someone would like to make.
 *
 * @param protocol the protocol
 * @param source the local address, which is bound before; null leaves it to the kernel
 * @param sourcePort the local port, which is bound before; 0 leaves it to the kernel
 * @param address the destination's address
 * @param port the destination's port
 */
public record ConnectQuestion(
        Protocol protocol, @Nullable IpAddress source, int sourcePort, IpAddress address, int port) {

    /** One that leaves the local port to the kernel. */
    public ConnectQuestion(Protocol protocol, @Nullable IpAddress source, IpAddress address, int port) {
        this(protocol, source, 0, address, port);
    }

    /** Where it goes. */
    Endpoint destination() {
        return new Endpoint(address, port);
    }
}
