package dev.portwhy.linux.netlink;

import dev.portwhy.linux.bpf.Btf;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.Family;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketTable;
import java.util.Map;
import java.util.TreeMap;

/** The readers of binary messages of the kernel, each made to read any bytes as if they had come from it. */
public final class NetlinkReaders {

    /** Reads a message. */
    @FunctionalInterface
    public interface Message {
        /** Takes any bytes; only the error of a kernel's answer may come out of it. */
        void read(byte[] bytes) throws KernelException;
    }

    private NetlinkReaders() {}

    /** All of them by name. */
    public static Map<String, Message> all() {
        Map<String, Message> all = new TreeMap<>();
        all.put("sock_diag", NetlinkReaders::sockets);
        all.put("sock_diag-row", bytes -> {
            int[] words = words(bytes);
            SockDiag.row(words, 0, words.length * 4, Protocol.MPTCP, 0, new SocketTable.Builder());
        });
        all.put("devices", bytes -> TunnelDevices.parse(words(bytes), 0, words(bytes).length * 4));
        all.put(
                "neighbours",
                bytes -> NeighbourTables.parse(words(bytes), 0, words(bytes).length * 4, new TreeMap<>()));
        all.put("mptcp", bytes -> MptcpEndpoints.parse(words(bytes), 0, words(bytes).length * 4));
        all.put("btf", bytes -> {
            try {
                Btf.parse(bytes, new String[] {"file", "sock"}, new String[] {"bpf_iter_task"})
                        .offset("file", "f_inode");
            } catch (IllegalArgumentException e) {
                // what it says of bytes that are no BTF
            }
        });
        return all;
    }

    /** One datagram of a dump, then the end of the dump, so that a dump that goes on has an end. */
    private static void sockets(byte[] bytes) throws KernelException {
        int[] words = words(bytes);
        FakeNetlink fake = new FakeNetlink()
                .answer(words.length * 4, words)
                .answer(FakeNetlink.done(1))
                .answer(FakeNetlink.done(2));
        SocketTable.Builder rows = new SocketTable.Builder();
        try (SockDiag diag = new SockDiag(fake)) {
            diag.tcp(SockDiag.ALL_STATES, 0, 0, rows);
            diag.family(Protocol.UDP, Family.INET6, SockDiag.ALL_STATES, 0, 0, rows);
        }
        SocketTable table = rows.build();
        for (int row = 0; row < table.size(); row++) {
            table.localAddress(row);
            table.state(row);
        }
    }

    /** The whole words of some bytes, at most a datagram's. */
    static int[] words(byte[] bytes) {
        int[] words = new int[Math.min(bytes.length, NetlinkSocket.BUFFER_BYTES) / 4];
        for (int i = 0; i < words.length; i++) {
            words[i] = bytes[4 * i] & 0xff
                    | (bytes[4 * i + 1] & 0xff) << 8
                    | (bytes[4 * i + 2] & 0xff) << 16
                    | bytes[4 * i + 3] << 24;
        }
        return words;
    }
}
