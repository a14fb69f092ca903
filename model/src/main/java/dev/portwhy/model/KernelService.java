package dev.portwhy.model;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A port that the kernel itself has open, on behalf of something that was configured. Such a socket has an inode but no
 * process has a file for it; only removing what was configured frees the port.
 *
 * @param namespaceIndex the namespace's index in {@link Snapshot#namespaces()}
 * @param protocol the transport
 * @param address the address it is bound to; null for every address, or where the source does not tell
 * @param port the port
 * @param kind what it is
 * @param name the name by which it is removed: a device, the number of an endpoint, a mount point
 */
public record KernelService(
        int namespaceIndex, Protocol protocol, @Nullable IpAddress address, int port, Kind kind, String name) {

    KernelService in(int index) {
        return new KernelService(index, protocol, address, port, kind, name);
    }

    /** Whether it is known on whose behalf, if only by the module. */
    public boolean known() {
        return kind != Kind.OTHER || !name.isEmpty();
    }

    /** Whether no more is known than the module that has it. */
    public boolean ofModule() {
        return kind == Kind.OTHER && known();
    }

    /** Whether a socket without a holder is the one of this service. */
    public boolean owns(SocketTable sockets, int row) {
        return sockets.namespaceIndex(row) == namespaceIndex
                && sockets.localPort(row) == port
                && sockets.inode(row) != 0
                && sockets.protocol(row).sharesPortsWith(protocol)
                && (address == null || address.equals(sockets.localAddress(row)));
    }

    /** The services that can be told apart. */
    public enum Kind {
        /** An endpoint of MPTCP's path manager that announces a port; {@code ip mptcp endpoint}. */
        MPTCP_ENDPOINT,
        WIREGUARD,
        VXLAN,
        GENEVE,
        /** The kernel's NFS server, {@code /proc/fs/nfsd/portlist}. */
        NFS,
        /** The kernel's lock manager for NFS, {@code fs.nfs.nlm_tcpport}. */
        LOCKD,
        /** The kernel's NFS client waiting for its server to call back, {@code fs.nfs.nfs_callback_tcpport}. */
        NFS_CALLBACK,
        /** The kernel's NFS client, connected to the server of a mount; the name is the mount point. */
        NFS_MOUNT,
        /** The same of the kernel's SMB client. */
        SMB_MOUNT,
        /** The kernel's SMB server, {@code ksmbd.control}. */
        KSMBD,
        /** The socket is the kernel's own; the name is the module that serves it, empty where that is not known. */
        OTHER;

        /** Whether it is a connection to where something is mounted from; several mounts may go over one. */
        public boolean mount() {
            return this == NFS_MOUNT || this == SMB_MOUNT;
        }

        /** {@code mptcp-endpoint}, {@code vxlan}… */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
