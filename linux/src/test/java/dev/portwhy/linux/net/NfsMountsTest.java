package dev.portwhy.linux.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.kit.RecordedTree;
import dev.portwhy.model.IpAddress;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Mounts by NFS, in lines as Debian's 6.12 writes them, and in what nobody writes. */
class NfsMountsTest {

    @Test
    void serversAndPortsOfMounts() throws IOException {
        try (RecordedTree tree = new RecordedTree()) {
            assertThat(NfsMounts.read(new KernelFiles(tree.root()))).isEmpty();
            tree.file("/proc/self/mounts", """
                    /dev/vda / ext4 rw,relatime 0 0
                    nfsd /proc/fs/nfsd nfsd rw,relatime 0 0
                    192.0.2.1:/ /mnt/a\\040\u5f20 nfs4 rw,vers=4.0,clientaddr=192.0.2.9,local_lock=none,addr=192.0.2.1 0 0
                    192.0.2.1:/srv /mnt/b nfs rw,vers=3,port=12049,mountaddr=192.0.2.7,mountport=59562,addr=192.0.2.1 0 0
                    [fe80::1%eth0]:/ /mnt/c nfs4 rw,addr=fe80::1%eth0 0 0
                    server:/ /mnt/d nfs4 rw,port=70000,addr=2001:db8::1 0 0
                    server:/ /mnt/e nfs4 rw,addr=nowhere 0 0
                    server:/ /mnt/f nfs4
                    nfs
                    """);
            assertThat(NfsMounts.read(new KernelFiles(tree.root())))
                    .containsExactly(
                            mount("/mnt/a \u5f20", "192.0.2.1", 2049),
                            mount("/mnt/b", "192.0.2.1", 12049),
                            mount("/mnt/c", "fe80::1", 2049),
                            mount("/mnt/d", "2001:db8::1", 2049));
        }
    }

    private static NfsMounts mount(String path, String server, int port) {
        return new NfsMounts(path, IpAddress.parse(server).orElseThrow(), port);
    }
}
