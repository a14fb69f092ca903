package dev.portwhy.linux.net;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.model.KernelService;
import dev.portwhy.model.Protocol;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ports of the kernel's NFS server, its lock manager and its client, where they run: {@code /proc/fs/nfsd/portlist}
 * (fs/nfsd/nfsctl.c) and the ports set under {@code /proc/sys/fs/nfs} (fs/lockd/svc.c, fs/nfs/sysctl.c). A lock manager
 * that was not given a port takes any, and no file tells which.
 *
 * @param kind which of them
 * @param protocol the transport
 * @param port the port
 */
public record NfsPorts(KernelService.Kind kind, Protocol protocol, int port) {

    /** All that are known. */
    public static List<NfsPorts> read(KernelFiles files) {
        List<NfsPorts> all = new ArrayList<>();
        if (files.read("/proc/fs/nfsd/portlist") > 0) {
            parse(files.lines(), all);
        }
        setting(files, "nlm_tcpport", KernelService.Kind.LOCKD, Protocol.TCP, all);
        setting(files, "nlm_udpport", KernelService.Kind.LOCKD, Protocol.UDP, all);
        setting(files, "nfs_callback_tcpport", KernelService.Kind.NFS_CALLBACK, Protocol.TCP, all);
        return all;
    }

    /** Adds the lines of portlist: {@code tcp 2049}. */
    static void parse(TextCursor text, List<NfsPorts> all) {
        while (!text.atEnd()) {
            Protocol protocol = protocol(text.word());
            text.skipSpaces();
            long port = text.decimal();
            if (protocol != null && port > 0 && port <= 0xffff) {
                all.add(new NfsPorts(KernelService.Kind.NFS, protocol, (int) port));
            }
            text.nextLine();
        }
    }

    private static @Nullable Protocol protocol(String word) {
        return switch (word) {
            case "tcp" -> Protocol.TCP;
            case "udp" -> Protocol.UDP;
            default -> null;
        };
    }

    private static void setting(
            KernelFiles files, String name, KernelService.Kind kind, Protocol protocol, List<NfsPorts> all) {
        if (files.read("/proc/sys/fs/nfs/" + name) > 0) {
            long port = files.lines().decimal();
            if (port > 0 && port <= 0xffff) {
                all.add(new NfsPorts(kind, protocol, (int) port));
            }
        }
    }
}
