package dev.portwhy.linux;

import dev.portwhy.linux.net.NfsPorts;
import dev.portwhy.model.KernelService;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** On whose behalf the kernel has ports open; looked for in namespaces with a socket that nobody holds. */
final class KernelServices {

    private final KernelFiles files;
    private final List<NamespaceReader> readers;
    private final List<KernelService> found = new ArrayList<>();

    KernelServices(KernelFiles files, List<NamespaceReader> readers) {
        this.files = files;
        this.readers = readers;
    }

    /**
     * Looks.
     *
     * @param rows the sockets without a holder
     * @param ofKernel the inodes of those that are known to be the kernel's own
     */
    List<KernelService> find(SocketTable sockets, int[] rows, Set<Long> ofKernel) {
        for (NamespaceReader reader : readers) {
            int index = reader.index();
            if (Arrays.stream(rows).anyMatch(row -> sockets.namespaceIndex(row) == index)) {
                reader.inside(() -> tunnels(index));
                reader.inside(() -> endpoints(index));
                nfs(index);
            }
        }
        for (int row : rows) {
            if (ofKernel.contains(sockets.inode(row))
                    && found.stream().noneMatch(service -> service.owns(sockets, row))) {
                found.add(new KernelService(
                        sockets.namespaceIndex(row),
                        sockets.protocol(row),
                        sockets.localAddress(row),
                        sockets.localPort(row),
                        KernelService.Kind.OTHER,
                        ""));
            }
        }
        return found;
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

    /** The files do not say for which namespace; a port that nobody holds there makes it likely. */
    private void nfs(int index) {
        for (NfsPorts port : NfsPorts.read(files)) {
            found.add(new KernelService(index, port.protocol(), null, port.port(), port.kind(), ""));
        }
    }
}
