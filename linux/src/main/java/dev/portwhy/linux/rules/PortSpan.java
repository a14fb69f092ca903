package dev.portwhy.linux.rules;

/**
 * Ports that follow each other.
 *
 * @param first the first one
 * @param last the last one
 * @param transport the transport's number where it is told together with the port; 0 where the rule tells it elsewhere
 */
record PortSpan(int first, int last, int transport) {}
