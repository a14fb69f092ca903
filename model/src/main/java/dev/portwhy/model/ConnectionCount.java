package dev.portwhy.model;

/**
 * How many TCP connections a process began to one destination, and how many of these ended, within some time.
 *
 * @param namespace the number of their network namespace
 * @param pid the process that called connect()
 * @param comm its name when it began the first of them, as it is; empty where that is not known any more
 * @param source the local address
 * @param destination where they lead
 * @param opened how many began: connect() found a port, whatever came of it
 * @param ended how many ended, of those that were seen to begin; a TIME_WAIT is what is left of one that ended
 */
public record ConnectionCount(
        long namespace, int pid, String comm, IpAddress source, Endpoint destination, long opened, long ended) {}
