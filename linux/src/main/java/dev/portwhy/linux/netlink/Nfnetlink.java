package dev.portwhy.linux.netlink;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.KernelException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the rules of nftables and the tracked connections from the network namespace in which it was opened (include/uapi/linux/netfilter/nfnetlink.h,
 * nf_tables.h). Rules made by iptables on top of nftables are among them. It takes CAP_NET_ADMIN there.
 */
public final class Nfnetlink implements AutoCloseable {

    /** {@code NFPROTO_INET}: tables for IPv4 and IPv6. */
    public static final int INET = 1;
    /** {@code NFPROTO_IPV4}. */
    public static final int IPV4 = 2;
    /** {@code NFPROTO_IPV6}. */
    public static final int IPV6 = 10;

    private static final int NFNL_SUBSYS_NFTABLES = 10 << 8;
    private static final int NFT_MSG_GETCHAIN = NFNL_SUBSYS_NFTABLES | 4;
    private static final int NFT_MSG_GETRULE = NFNL_SUBSYS_NFTABLES | 7;
    private static final int NFT_MSG_GETSETELEM = NFNL_SUBSYS_NFTABLES | 13;
    private static final int NFNL_SUBSYS_CTNETLINK = 1 << 8;
    private static final int IPCTNL_MSG_CT_GET = NFNL_SUBSYS_CTNETLINK | 1;
    private static final int NFTA_SET_ELEM_LIST_TABLE = 1;
    private static final int NFTA_SET_ELEM_LIST_SET = 2;
    private static final int NFGENMSG_BYTES = 4;

    private final NetlinkSocket socket;
    private final NetlinkDump dump;

    private Nfnetlink(NetlinkSocket socket) {
        this.socket = socket;
        this.dump = new NetlinkDump(socket);
    }

    /** Opens it in the calling thread's namespace. */
    public static Nfnetlink open() throws KernelException {
        return new Nfnetlink(NetlinkSocket.open(NETLINK_NETFILTER));
    }

    /** The attributes ({@code NFTA_RULE_*}) of every rule of a family, each rule as bytes. */
    public List<byte[]> rules(int family) throws KernelException {
        return dump("nftables rules", NFT_MSG_GETRULE, new NetlinkMessage().word(family));
    }

    /** The attributes ({@code NFTA_CHAIN_*}) of every chain of a family, each chain as bytes. */
    public List<byte[]> chains(int family) throws KernelException {
        return dump("nftables chains", NFT_MSG_GETCHAIN, new NetlinkMessage().word(family));
    }

    /** The attributes ({@code NFTA_SET_ELEM_LIST_*}) of the elements of a set or map. */
    public List<byte[]> elements(int family, String table, String set) throws KernelException {
        return dump(
                "nftables set " + set,
                NFT_MSG_GETSETELEM,
                new NetlinkMessage()
                        .word(family)
                        .text(NFTA_SET_ELEM_LIST_TABLE, table)
                        .text(NFTA_SET_ELEM_LIST_SET, set));
    }

    /** All tracked connections of the namespace, summed up. One that comes or goes meanwhile may be missed. */
    public ConntrackTable tracked() throws KernelException {
        ConntrackTable table = new ConntrackTable();
        NetlinkMessage request = new NetlinkMessage().word(0);
        dump.run(
                "tracked connections",
                request.words(),
                request.bytes(),
                IPCTNL_MSG_CT_GET,
                NLM_F_DUMP,
                (words, start, bytes, kind) -> table.add(words, start + NFGENMSG_BYTES / 4, bytes - NFGENMSG_BYTES));
        return table;
    }

    /** A set that changes meanwhile is dumped again once; half of one is better than none. */
    private List<byte[]> dump(String operation, int type, NetlinkMessage request) throws KernelException {
        List<byte[]> messages = new ArrayList<>();
        for (int attempt = 0; attempt < 2; attempt++) {
            messages.clear();
            NetlinkDump.Outcome outcome = dump.run(
                    operation,
                    request.words(),
                    request.bytes(),
                    type,
                    NLM_F_DUMP,
                    (words, start, bytes, kind) -> messages.add(bytes(words, start, bytes)));
            if (outcome == NetlinkDump.Outcome.COMPLETE) {
                break;
            }
        }
        return messages;
    }

    /** What follows the {@code struct nfgenmsg}. */
    private static byte[] bytes(int[] words, int start, int bytes) {
        byte[] copy = new byte[Math.max(0, bytes - NFGENMSG_BYTES)];
        for (int i = 0; i < copy.length; i++) {
            int at = i + NFGENMSG_BYTES;
            copy[i] = (byte) (words[start + at / 4] >>> 8 * (at & 3));
        }
        return copy;
    }

    @Override
    public void close() {
        socket.close();
    }
}
