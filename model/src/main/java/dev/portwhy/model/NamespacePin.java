package dev.portwhy.model;

import java.util.Locale;

/**
 * What keeps a network namespace alive in which no process lives.
 *
 * @param namespaceIndex the namespace's index in {@link Snapshot#namespaces()}
 * @param kind what sort of thing
 * @param path the mount point; empty for the other kinds
 * @param pid the process whose file or socket it is, or in whose mount namespace it is mounted
 * @param tid the thread, where it is a thread's; else equal to {@code pid}
 * @param fd the descriptor; -1 where there is none
 */
public record NamespacePin(int namespaceIndex, Kind kind, String path, int pid, int tid, int fd) {

    NamespacePin in(int index) {
        return new NamespacePin(index, kind, path, pid, tid, fd);
    }

    /** What can keep a namespace alive. */
    public enum Kind {
        /** The namespace's file is mounted somewhere, as {@code ip netns add} does. */
        MOUNT,
        /** A process has the namespace's file open. */
        OPEN_FILE,
        /** A socket that was made in it is still open in a process that lives elsewhere. */
        SOCKET,
        /** A thread lives in it, but not its process. */
        THREAD;

        /** {@code mount}, {@code open-file}… */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
