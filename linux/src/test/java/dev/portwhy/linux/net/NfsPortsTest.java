package dev.portwhy.linux.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.kit.RecordedTree;
import dev.portwhy.model.KernelService.Kind;
import dev.portwhy.model.Protocol;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Ports of NFS from files of a recorded tree. */
class NfsPortsTest {

    @Test
    void serverLocksAndCallbacks() throws IOException {
        try (RecordedTree tree = new RecordedTree()) {
            assertPorts(tree);
        }
    }

    private static void assertPorts(RecordedTree tree) {
        assertThat(NfsPorts.read(new KernelFiles(tree.root()))).isEmpty();
        tree.file("/proc/fs/nfsd/portlist", "tcp 2049\nudp 2049\nrdma 20049\ntcp 99999\ntcp\n");
        tree.file("/proc/sys/fs/nfs/nlm_tcpport", "32803\n");
        tree.file("/proc/sys/fs/nfs/nlm_udpport", "0\n");
        tree.file("/proc/sys/fs/nfs/nfs_callback_tcpport", "876\n");
        assertThat(NfsPorts.read(new KernelFiles(tree.root())))
                .containsExactly(
                        new NfsPorts(Kind.NFS, Protocol.TCP, 2049),
                        new NfsPorts(Kind.NFS, Protocol.UDP, 2049),
                        new NfsPorts(Kind.LOCKD, Protocol.TCP, 32803),
                        new NfsPorts(Kind.NFS_CALLBACK, Protocol.TCP, 876));
    }
}
