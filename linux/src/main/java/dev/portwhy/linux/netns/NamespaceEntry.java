package dev.portwhy.linux.netns;

import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.Syscall;
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
        int result = -Errno.ENOENT;
        NamespaceCatalog.Found shown = new NamespaceCatalog.Found(
                namespace.inode(), "/proc/" + namespace.pid() + "/ns/net", namespace.pid(), false);
        if (namespace.pid() > 0) {
            result = shown.open(files);
        }
        if (result < 0 && namespace.inode() > 0) {
            // The process has gone or never was: any other one, a name or an open file still leads there.
            LostNamespaces.look(files, List.of(shown));
            result = shown.open(files);
            shown.release();
        }
        return result;
    }
}
