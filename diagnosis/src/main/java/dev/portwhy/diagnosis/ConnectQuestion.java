package dev.portwhy.diagnosis;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * A connect(2), without a bind before it, that someone would like to make.
 *
 * @param protocol the protocol
 * @param source the local address; null leaves it to the kernel
 * @param address the destination's address
 * @param port the destination's port
 */
public record ConnectQuestion(Protocol protocol, @Nullable IpAddress source, IpAddress address, int port) {}
