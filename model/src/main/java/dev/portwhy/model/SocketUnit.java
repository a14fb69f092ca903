package dev.portwhy.model;

/**
 * A socket that systemd keeps for a socket unit (systemd.socket(5)): the process that has it is the manager, what it belongs
 * to is the unit.
 *
 * @param inode the socket's inode
 * @param pid the manager
 * @param unit the unit, {@code ssh.socket}
 */
public record SocketUnit(long inode, int pid, Unit unit) {}
