package dev.portwhy.linux.live;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.hidden.SocketFacts;
import dev.portwhy.linux.net.KsmbdServer;
import dev.portwhy.linux.net.NetworkMounts;
import dev.portwhy.linux.net.NfsPorts;
import dev.portwhy.linux.netlink.MptcpEndpoints;
import dev.portwhy.linux.netlink.TunnelDevices;
import dev.portwhy.linux.proc.ProcModules;
import dev.portwhy.linux.proc.ProcPidStack;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.KernelService;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** On whose behalf the kernel has ports open; looked for in namespaces with a socket that nobody holds. */
final class KernelServices {

    /**
     * Makes a file for each of its sockets, as if it were a process's, on newer kernels (nvme_tcp_alloc_queue(), drivers/nvme/host/tcp.c;
     * 6.12 does, 6.1 does not). It has no socket that a process opened.
     */
    private static final String NVME = "nvme_tcp";

    private final KernelFiles files;
    private final List<NamespaceReader> readers;
    private final List<KernelService> found = new ArrayList<>();
    private final Set<Integer> asked = new HashSet<>();
    private @Nullable List<NetworkMounts> mounts;
    private @Nullable ProcModules modules;

    KernelServices(KernelFiles files, List<NamespaceReader> readers) {
        this.files = files;
        this.readers = readers;
    }

    /**
     * Looks in the namespaces of these sockets, in each of them once.
     *
     * @param rows the sockets without a holder
     * @return what was not found before
     */
    List<KernelService> find(SocketTable sockets, int[] rows) {
        int before = found.size();
        Set<Integer> wanted = new HashSet<>();
        for (int row : rows) {
            wanted.add(sockets.namespaceIndex(row));
        }
        for (NamespaceReader reader : readers) {
            int index = reader.index();
            if (wanted.contains(index) && asked.add(index)) {
                reader.inside(() -> tunnels(index));
                reader.inside(() -> endpoints(index));
                nfs(index);
            }
        }
        return List.copyOf(found.subList(before, found.size()));
    }

    /**
     * Connections to where something is mounted from; each mount is one of those that keep it. Those of the namespace that this program is
     * in: the mounts of others are made, and seen, in there.
     */
    List<KernelService> mounts(SocketTable sockets, int[] rows) {
        List<KernelService> of = new ArrayList<>();
        NamespaceReader own = readers.getFirst();
        for (int row : rows) {
            if (own.namespace().current
                    && sockets.namespaceIndex(row) == own.index()
                    && sockets.protocol(row) == Protocol.TCP
                    && sockets.remotePort(row) != 0) {
                mounts(sockets, row, of);
            }
        }
        return of;
    }

    private void mounts(SocketTable sockets, int row, List<KernelService> of) {
        for (NetworkMounts mount : mounted()) {
            if (sockets.remotePort(row) == mount.port()
                    && mount.server().equals(sockets.remoteAddress(row))
                    && (mount.zone() == 0 || mount.zone() == sockets.interfaceIndex(row))) {
                of.add(new KernelService(
                        sockets.namespaceIndex(row),
                        Protocol.TCP,
                        sockets.localAddress(row),
                        sockets.localPort(row),
                        mount.kind(),
                        mount.path()));
            }
        }
    }

    /** The sockets without a holder that are the kernel's own and belong to none of the known services, with the module that has them. */
    List<KernelService> others(SocketTable sockets, int[] rows, SocketFacts facts, List<KernelService> known) {
        List<KernelService> others = new ArrayList<>();
        for (int row : rows) {
            if (owned(known, sockets, row)) {
                continue;
            }
            boolean ofKernel = facts.ofKernel().contains(sockets.inode(row));
            String module = ofKernel ? module(facts, sockets, row) : called(facts.dataReady(sockets.inode(row)));
            if (ofKernel || module.equals(NVME)) {
                boolean smb = module.equals(KsmbdServer.MODULE);
                others.add(new KernelService(
                        sockets.namespaceIndex(row),
                        sockets.protocol(row),
                        sockets.localAddress(row),
                        sockets.localPort(row),
                        smb ? KernelService.Kind.KSMBD : KernelService.Kind.OTHER,
                        smb ? "" : module));
            }
        }
        return others;
    }

    /** The module that a socket of the kernel's belongs to; empty where that is not known. */
    private String module(SocketFacts facts, SocketTable sockets, int row) {
        String module = module(facts, sockets.inode(row));
        boolean smb = sockets.localPort(row) == KsmbdServer.PORT && sockets.state(row) == SocketState.LISTEN;
        return smb && module.isEmpty() && KsmbdServer.runs(files) ? KsmbdServer.MODULE : module;
    }

    /** The module that is called when something comes, else the one that waits for that; empty where that is none, or several. */
    private String module(SocketFacts facts, long inode) {
        String called = called(facts.dataReady(inode));
        if (called.isEmpty()) {
            called = called(facts.takes(inode));
        }
        if (!called.isEmpty()) {
            return called;
        }
        Set<String> waiting = new HashSet<>();
        for (long thread : facts.waiting(inode)) {
            waiting.add(ProcPidStack.module(files, (int) (thread >>> 32), (int) thread));
        }
        return waiting.size() == 1 ? waiting.iterator().next() : "";
    }

    /** The module that what is called lies in; empty where that is none, or not known. */
    private String called(long address) {
        if (address == 0) {
            return "";
        }
        ProcModules known = modules == null ? ProcModules.read(files) : modules;
        modules = known;
        return known.at(address);
    }

    /** Whether a socket is one that a service holds. */
    static boolean owned(List<KernelService> services, SocketTable sockets, int row) {
        for (KernelService service : services) {
            if (service.owns(sockets, row)) {
                return true;
            }
        }
        return false;
    }

    private void tunnels(int index) throws KernelException {
        for (TunnelDevices device : TunnelDevices.read()) {
            if (device.port() > 0) {
                found.add(new KernelService(index, Protocol.UDP, null, device.port(), device.kind(), device.name()));
            }
        }
    }

    private void endpoints(int index) throws KernelException {
        for (MptcpEndpoints endpoint : MptcpEndpoints.read()) {
            if (endpoint.port() > 0) {
                found.add(new KernelService(
                        index,
                        Protocol.MPTCP,
                        endpoint.address(),
                        endpoint.port(),
                        KernelService.Kind.MPTCP_ENDPOINT,
                        Integer.toString(endpoint.id())));
            }
        }
    }

    private List<NetworkMounts> mounted() {
        List<NetworkMounts> known = mounts;
        if (known == null) {
            known = NetworkMounts.read(files);
            mounts = known;
        }
        return known;
    }

    /** The files do not say for which namespace; a port that nobody holds there makes it likely. */
    private void nfs(int index) {
        for (NfsPorts port : NfsPorts.read(files)) {
            found.add(new KernelService(index, port.protocol(), null, port.port(), port.kind(), ""));
        }
    }
}
