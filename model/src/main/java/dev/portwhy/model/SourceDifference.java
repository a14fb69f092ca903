package dev.portwhy.model;

import java.util.Locale;
import java.util.Set;

/**
 * A port that one source of the kernel shows and another one, which should show it too, does not.
 *
 * @param namespaceIndex the namespace's index in {@link Snapshot#namespaces()}
 * @param protocol the transport
 * @param local the local end
 * @param inode the socket's inode; 0 where the source that knows it does not tell
 * @param knownTo the sources that show it
 * @param unknownTo the sources that should and do not
 */
public record SourceDifference(
        int namespaceIndex, Protocol protocol, Endpoint local, long inode, Set<Source> knownTo, Set<Source> unknownTo) {

    public SourceDifference {
        knownTo = Set.copyOf(knownTo);
        unknownTo = Set.copyOf(unknownTo);
    }

    SourceDifference in(int index) {
        return new SourceDifference(index, protocol, local, inode, knownTo, unknownTo);
    }

    /** Where a port can be seen. */
    public enum Source {
        /** sock_diag. */
        NETLINK,
        /** The text tables under /proc/PID/net. */
        PROC_TEXT,
        /** The BPF iterator over all open files. */
        BPF_ITERATOR,
        /** The file tables under /proc/PID/fd. */
        FILE_TABLES,
        /** A copy of the socket, taken with pidfd_getfd(2). */
        SOCKET_COPY,
        /** bind() refused the port. */
        BIND;

        /** {@code netlink}, {@code proc-text}… */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
