package dev.portwhy.linux.net;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.KernelService;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is mounted over the network by the kernel itself, and from where: {@code /proc/self/mounts} (proc_pid_mounts(5)). The options
 * tell the server's address. NFS tells the port too, where it is not the usual one (nfs_show_mount_options(), fs/nfs/super.c); SMB never
 * does (cifs_show_options(), fs/smb/client/cifsfs.c), so that a mount by another port is not found.
 *
 * @param kind by what
 * @param path the mount point
 * @param server the server's address
 * @param zone the number of the interface that a link-local address is one of; 0 for another address
 * @param port its port
 */
public record NetworkMounts(KernelService.Kind kind, String path, IpAddress server, int zone, int port) {

    /** The port of an NFS server (nfs(5)). */
    private static final int NFS_PORT = 2049;

    /** The port of an SMB server (mount.cifs(8)). */
    private static final int SMB_PORT = 445;

    /** Those that this program sees. */
    public static List<NetworkMounts> read(KernelFiles files) {
        List<NetworkMounts> all = new ArrayList<>();
        if (files.read("/proc/self/mounts") > 0) {
            parse(files.lines(), all);
        }
        return all;
    }

    /** Adds the mounts of NFS and SMB among the lines: {@code server:/ /mnt nfs4 rw,vers=4.2,addr=192.0.2.1 0 0}. */
    static void parse(TextCursor text, List<NetworkMounts> all) {
        while (!text.atEnd()) {
            text.skipWord();
            String path = text.word();
            KernelService.Kind kind = kind(text.word());
            if (kind != null) {
                add(kind, ProcPidMountinfo.unescape(path), text.word(), all);
            }
            text.nextLine();
        }
    }

    private static KernelService.@Nullable Kind kind(String type) {
        return switch (type) {
            case "nfs", "nfs4" -> KernelService.Kind.NFS_MOUNT;
            case "cifs", "smb3" -> KernelService.Kind.SMB_MOUNT;
            default -> null;
        };
    }

    private static void add(KernelService.Kind kind, String path, String options, List<NetworkMounts> all) {
        String server = "";
        String port = "";
        for (String option : options.split(",", -1)) {
            int equals = option.indexOf('=');
            switch (equals < 0 ? "" : option.substring(0, equals)) {
                case "addr" -> server = option.substring(equals + 1);
                case "port" -> port = option.substring(equals + 1);
                default -> {}
            }
        }
        int percent = server.indexOf('%');
        long zone =
                percent < 0 ? 0 : TextCursor.of(server.substring(percent + 1)).decimal();
        if (zone < 0 || zone > Integer.MAX_VALUE) {
            return;
        }
        int number = kind == KernelService.Kind.SMB_MOUNT ? SMB_PORT : port(port);
        IpAddress.parse(percent < 0 ? server : server.substring(0, percent))
                .ifPresent(address -> all.add(new NetworkMounts(kind, path, address, (int) zone, number)));
    }

    private static int port(String text) {
        long port = TextCursor.of(text).decimal();
        return port > 0 && port <= 0xffff ? (int) port : NFS_PORT;
    }
}
