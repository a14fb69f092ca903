package dev.portwhy.diagnosis;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NamespaceId;
import dev.portwhy.model.SocketState;
import java.util.List;
import java.util.Map;

/**
 * How full one destination is at one instant. It keeps nothing of the snapshot that it was counted in, so that many of them can
 * be kept, sent, and compared with those of another instant or machine.
 *
 * @param netns the namespace the connections are in
 * @param source their local address
 * @param destination where they lead
 * @param rangeAssumed whether the namespace's port range stayed unseen, so that the numbers rest on the widest one
 * @param capacity the numbers
 * @param culprits who makes the connections, the one with most first
 */
public record Usage(
        NamespaceId netns,
        IpAddress source,
        Endpoint destination,
        boolean rangeAssumed,
        Capacity capacity,
        List<Culprit> culprits) {

    public Usage {
        culprits = List.copyOf(culprits);
    }

    /** How many ports its connections have, in any state. */
    public int used() {
        return capacity.now().used();
    }

    /** How many ports they could have at once. */
    public int usable() {
        return capacity.now().usable();
    }

    /** How many of its connections are in each state; states that none is in are left out. */
    public Map<SocketState, Integer> usedByState() {
        return capacity.now().usedByState();
    }
}
