package dev.portwhy.linux.sweep;

import dev.portwhy.model.HolderTable;
import dev.portwhy.model.SocketTable;

/**
 * What was seen before the sweep.
 *
 * @param namespaceIndex the namespace's index in the snapshot
 * @param sockets all its sockets
 * @param holders who holds them
 */
public record SweepSources(int namespaceIndex, SocketTable sockets, HolderTable holders) {}
