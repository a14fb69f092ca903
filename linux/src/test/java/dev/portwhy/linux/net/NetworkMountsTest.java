package dev.portwhy.linux.net;

import static dev.portwhy.model.KernelService.Kind.NFS_MOUNT;
import static dev.portwhy.model.KernelService.Kind.SMB_MOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.kit.RecordedTree;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.KernelService;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Mounts by NFS and SMB, in lines as Debian's kernels write them, and in what nobody writes. */
class NetworkMountsTest {

    @Test
    void serversAndPortsOfMounts() throws IOException {
        try (RecordedTree tree = new RecordedTree()) {
            assertThat(NetworkMounts.read(new KernelFiles(tree.root()))).isEmpty();
            tree.file("/proc/self/mounts", """
                    /dev/vda / ext4 rw,relatime 0 0
                    nfsd /proc/fs/nfsd nfsd rw,relatime 0 0
                    192.0.2.1:/ /mnt/a\\040\u5f20 nfs4 rw,vers=4.0,clientaddr=192.0.2.9,local_lock=none,addr=192.0.2.1 0 0
                    192.0.2.1:/srv /mnt/b nfs rw,vers=3,port=12049,mountaddr=192.0.2.7,mountport=59562,addr=192.0.2.1 0 0
                    [fe80::1%3]:/ /mnt/c nfs4 rw,addr=fe80::1%3 0 0
                    server:/ /mnt/d nfs4 rw,port=70000,addr=2001:db8::1 0 0
                    server:/ /mnt/e nfs4 rw,addr=nowhere 0 0
                    server:/ /mnt/e nfs4 rw,addr=fe80::1%eth0 0 0
                    server:/ /mnt/e nfs4 rw,addr=fe80::1%99999999999 0 0
                    server:/ /mnt/f nfs4
                    nfs
                    """);
            assertThat(NetworkMounts.read(new KernelFiles(tree.root())))
                    .containsExactly(
                            mount(NFS_MOUNT, "/mnt/a \u5f20", "192.0.2.1", 0, 2049),
                            mount(NFS_MOUNT, "/mnt/b", "192.0.2.1", 0, 12049),
                            mount(NFS_MOUNT, "/mnt/c", "fe80::1", 3, 2049),
                            mount(NFS_MOUNT, "/mnt/d", "2001:db8::1", 0, 2049));
        }
    }

    @Test
    void sharesOfWindowsNetworks() throws IOException {
        try (RecordedTree tree = new RecordedTree()) {
            tree.file("/proc/self/mounts", """
                    //server/my\\040share /mnt/a\\040\u5f20 cifs rw,relatime,vers=3.0,sec=ntlmssp,cache=strict,username=guest,uid=0,noforceuid,gid=0,noforcegid,addr=192.0.2.1,file_mode=0755,soft,nounix,actimeo=1,closetimeo=1 0 0
                    //server/share /mnt/b smb3 rw,addr=2001:0db8:0000:0000:0000:0000:0000:0001,port=1445 0 0
                    //server/share /mnt/c cifs rw,srcaddr=192.0.2.9,addr=fe80:0000:0000:0000:0000:0000:0000:0001%2,rdma 0 0
                    //server/share /mnt/d cifs rw,addr=(unknown) 0 0
                    //server/share /mnt/e cifs\
                    """);
            assertThat(NetworkMounts.read(new KernelFiles(tree.root())))
                    .containsExactly(
                            mount(SMB_MOUNT, "/mnt/a \u5f20", "192.0.2.1", 0, 445),
                            mount(SMB_MOUNT, "/mnt/b", "2001:db8::1", 0, 445),
                            mount(SMB_MOUNT, "/mnt/c", "fe80::1", 2, 445));
        }
    }

    private static NetworkMounts mount(KernelService.Kind kind, String path, String server, int zone, int port) {
        return new NetworkMounts(kind, path, IpAddress.parse(server).orElseThrow(), zone, port);
    }
}
