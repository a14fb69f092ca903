package dev.portwhy.linux.live;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.SocketCopy;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Family;

/**
 * Whether a copy of a socket is one of this thread's network namespace. {@code SO_NETNS_COOKIE} tells it to everybody
 * (net/core/sock.c, Linux 5.14); before that, {@code SIOCGSKNS} tells it to who may administrate the namespace, and nothing to
 * others: of their sockets it is not known then, and they count as none of this namespace.
 */
enum NamespaceOfCopy {
    BY_COOKIE {
        @Override
        boolean isHere(NativeFiles files, KernelSocket copy) throws KernelException {
            try (KernelSocket own = own()) {
                return copy.get(SOL_SOCKET, SO_NETNS_COOKIE) == own.get(SOL_SOCKET, SO_NETNS_COOKIE);
            }
        }
    },
    BY_DESCRIPTOR {
        @Override
        boolean isHere(NativeFiles files, KernelSocket copy) throws KernelException {
            try (KernelSocket own = own()) {
                long theirs = inode(files, copy);
                return theirs > 0 && theirs == inode(files, own);
            }
        }
    };

    abstract boolean isHere(NativeFiles files, KernelSocket copy) throws KernelException;

    /** The better way that the running kernel knows. */
    static NamespaceOfCopy onThisKernel() throws KernelException {
        try (KernelSocket own = own()) {
            own.get(SOL_SOCKET, SO_NETNS_COOKIE);
            return BY_COOKIE;
        } catch (KernelException e) {
            if (e.errno() == Errno.ENOPROTOOPT) {
                return BY_DESCRIPTOR;
            }
            throw e;
        }
    }

    private static KernelSocket own() throws KernelException {
        return KernelSocket.open(Family.INET, SOCK_DGRAM, 0);
    }

    /** The number of a socket's namespace; a negative one where it is not told. */
    private static long inode(NativeFiles files, KernelSocket socket) {
        int namespace = SocketCopy.namespace(socket);
        if (namespace < 0) {
            return namespace;
        }
        long inode = files.inode(namespace);
        Syscall.close(namespace);
        return inode;
    }
}
