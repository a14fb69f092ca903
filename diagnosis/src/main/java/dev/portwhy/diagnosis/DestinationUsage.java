package dev.portwhy.diagnosis;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import java.util.List;

/**
 * How full one destination is.
 *
 * @param netns the namespace the connections are in
 * @param source their local address
 * @param address the destination's address
 * @param port the destination's port
 * @param capacity the numbers
 * @param culprits who makes the connections, the one with most first
 */
public record DestinationUsage(
        NetworkNamespace netns,
        IpAddress source,
        IpAddress address,
        int port,
        Capacity capacity,
        List<Culprit> culprits) {

    public DestinationUsage {
        culprits = List.copyOf(culprits);
    }
}
