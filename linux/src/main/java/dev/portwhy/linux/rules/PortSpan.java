package dev.portwhy.linux.rules;

/**
 * Ports that follow each other.
 *
 * @param first the first one
 * @param last the last one
 */
record PortSpan(int first, int last) {

    static PortSpan of(int port) {
        return new PortSpan(port, port);
    }
}
