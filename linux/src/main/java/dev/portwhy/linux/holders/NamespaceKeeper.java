package dev.portwhy.linux.holders;

import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.sys.SocketCopy;
import dev.portwhy.model.NamespacePin;

/**
 * One thing that keeps a network namespace alive, and by which it can be entered: a mount, a thread, an open file of the
 * namespace, or a socket that was made in it (namespaces(7)).
 *
 * @param kind what sort of thing
 * @param path a mount point as those see it who have the mount; empty for the other kinds
 * @param pid the process; for a mount one that sees it, 0 for this program itself
 * @param tid the thread, equal to {@code pid} for the process's own
 * @param fd the descriptor; -1 for none
 */
public record NamespaceKeeper(NamespacePin.Kind kind, String path, int pid, int tid, int fd) {

    public static NamespaceKeeper mount(String path, int pid) {
        return new NamespaceKeeper(NamespacePin.Kind.MOUNT, path, pid, pid, -1);
    }

    public static NamespaceKeeper thread(int pid, int tid) {
        return new NamespaceKeeper(NamespacePin.Kind.THREAD, "", pid, tid, -1);
    }

    public static NamespaceKeeper openFile(int pid, int tid, int fd) {
        return new NamespaceKeeper(NamespacePin.Kind.OPEN_FILE, "", pid, tid, fd);
    }

    static NamespaceKeeper socket(int pid, int tid, int fd) {
        return new NamespaceKeeper(NamespacePin.Kind.SOCKET, "", pid, tid, fd);
    }

    /** The path of the namespace's file for this program; empty where there is none. */
    public String entry() {
        String thread = "/proc/" + pid + "/task/" + tid;
        return switch (kind) {
            case MOUNT -> pid == 0 ? path : "/proc/" + pid + "/root" + path;
            case THREAD -> thread + "/ns/net";
            case OPEN_FILE -> thread + "/fd/" + fd;
            case SOCKET -> "";
        };
    }

    /** Opens the namespace's file. Returns a descriptor or a negative error number. */
    public int open(NativeFiles files) {
        return kind == NamespacePin.Kind.SOCKET ? SocketCopy.namespace(pid, tid, fd) : files.openNamespace(entry());
    }

    /** What {@code -N} takes and the screen shows for a namespace that has no other name. */
    public String name() {
        return switch (kind) {
            case MOUNT -> path;
            case THREAD -> "tid:" + tid;
            case OPEN_FILE -> "fd:" + pid + "/" + fd;
            case SOCKET -> "socket:" + pid + "/" + fd;
        };
    }

    public NamespacePin pin(int namespaceIndex) {
        return new NamespacePin(namespaceIndex, kind, path, pid, tid, fd);
    }
}
