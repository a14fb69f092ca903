package dev.portwhy.model;

/**
 * Calls of connect() that found no port, by one process to one destination, while the machine was looked at: the kernel keeps no
 * owner of TIME_WAIT, and whoever goes on trying has no socket to be seen.
 *
 * @param namespaceIndex the namespace, by its index in {@link Snapshot#namespaces()}
 * @param pid the process that called
 * @param address where it wanted to connect to
 * @param port the port there
 * @param count how often it failed
 */
public record FailedConnect(int namespaceIndex, int pid, IpAddress address, int port, int count) {}
