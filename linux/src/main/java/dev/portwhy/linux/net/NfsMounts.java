package dev.portwhy.linux.net;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.model.IpAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * What is mounted by NFS, and from where: {@code /proc/self/mounts} (proc_pid_mounts(5)). Its options tell the server's address, and the
 * port where it is not the usual one (nfs_show_mount_options(), fs/nfs/super.c).
 *
 * @param path the mount point
 * @param server the server's address
 * @param port its port
 */
public record NfsMounts(String path, IpAddress server, int port) {

    /** The port of an NFS server (nfs(5)). */
    private static final int USUAL_PORT = 2049;

    /** Those that this program sees. */
    public static List<NfsMounts> read(KernelFiles files) {
        List<NfsMounts> all = new ArrayList<>();
        if (files.read("/proc/self/mounts") > 0) {
            parse(files.lines(), all);
        }
        return all;
    }

    /** Adds the mounts of NFS among the lines: {@code server:/ /mnt nfs4 rw,vers=4.2,addr=192.0.2.1 0 0}. */
    static void parse(TextCursor text, List<NfsMounts> all) {
        while (!text.atEnd()) {
            text.skipWord();
            String path = text.word();
            String type = text.word();
            if (type.equals("nfs") || type.equals("nfs4")) {
                add(ProcPidMountinfo.unescape(path), text.word(), all);
            }
            text.nextLine();
        }
    }

    private static void add(String path, String options, List<NfsMounts> all) {
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
        int zone = server.indexOf('%');
        int number = port(port);
        IpAddress.parse(zone < 0 ? server : server.substring(0, zone))
                .ifPresent(address -> all.add(new NfsMounts(path, address, number)));
    }

    private static int port(String text) {
        long port = TextCursor.of(text).decimal();
        return port > 0 && port <= 0xffff ? (int) port : USUAL_PORT;
    }
}
