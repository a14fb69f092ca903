package dev.portwhy.agent;

import dev.portwhy.diagnosis.Usage;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NamespaceId;

/**
 * What makes a destination another one.
 *
 * @param netns the namespace of the connections
 * @param source their local address
 * @param address where they lead
 * @param port the port there
 */
record UsageKey(NamespaceId netns, IpAddress source, IpAddress address, int port) {

    static UsageKey of(Usage usage) {
        return new UsageKey(
                usage.netns(),
                usage.source(),
                usage.destination().address(),
                usage.destination().port());
    }
}
