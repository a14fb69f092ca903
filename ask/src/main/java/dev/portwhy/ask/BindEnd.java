package dev.portwhy.ask;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * Where a socket is to be bound.
 *
 * @param protocol the transport
 * @param address the address; null for a port alone, which stands for every address
 * @param port the port; 0 leaves it to the kernel
 */
public record BindEnd(Protocol protocol, @Nullable IpAddress address, int port) {}
