package dev.portwhy.linux;

import dev.portwhy.model.NetworkNamespace;
import java.io.IOException;
import java.util.List;

/** Enters a network namespace of a snapshot that was taken on this machine. */
public final class NamespaceEntry {

    private NamespaceEntry() {}

    /**
     * Moves the calling thread into the namespace; the thread must be one that ends with its work ({@link
     * NetworkThread}).
     *
     * @throws IOException when it is gone, or may not be entered
     */
    public static void enter(NetworkNamespace namespace) throws IOException {
        if (namespace.current()) {
            return;
        }
        try (NativeFiles files = new NativeFiles()) {
            int fd = open(files, namespace);
            if (fd < 0) {
                throw new KernelException("open(network namespace " + namespace.name() + ")", -fd, "");
            }
            try {
                NetworkThread.enter(fd);
            } finally {
                Syscall.close(fd);
            }
        }
    }

    private static int open(NativeFiles files, NetworkNamespace namespace) {
        String ofProcess = "/proc/" + namespace.pid() + "/ns/net";
        if (namespace.pid() > 0) {
            long inode = files.linkNumber(NativeFiles.AT_FDCWD, ofProcess, "net");
            if (inode == namespace.inode() || namespace.inode() == 0) {
                return files.open(NativeFiles.AT_FDCWD, ofProcess);
            }
        }
        // The process has gone or never was: any other one, or a name, still leads there.
        int[] pids = NativeFiles.pids(files);
        List<NamespaceCatalog.Found> all = NamespaceCatalog.read(files, NamespaceCatalog.current(files), pids);
        int fd = open(files, all, namespace);
        if (fd >= 0) {
            return fd;
        }
        HolderSearch search = HolderSearch.all(files, pids, null, TaskFileIterator.OtherFiles.NAMESPACES);
        return open(files, NamespaceCatalog.kept(files, all, search), namespace);
    }

    private static int open(NativeFiles files, List<NamespaceCatalog.Found> all, NetworkNamespace namespace) {
        int result = -Errno.ENOENT;
        for (NamespaceCatalog.Found found : all) {
            if (found.inode == namespace.inode() && result < 0) {
                result = found.open(files);
            }
        }
        return result;
    }
}
