package dev.portwhy.linux.netlink;

import static dev.portwhy.linux.sys.Abi.NETLINK_ROUTE;
import static dev.portwhy.linux.sys.Abi.RTM_GETNSID;

import dev.portwhy.linux.sys.KernelException;

/**
 * The numbers that a network namespace has for others (ip-netns(8), {@code rtnl_net_getid()} in net/core/net_namespace.c). The
 * kernel gives one to whoever a device leads to, as the two ends of a veth(4): so a namespace has a number for the containers on
 * its bridges, and none for those behind them.
 */
public final class NamespaceIds {

    private static final int NETNSA_NSID = 1;
    private static final int NETNSA_PID = 2;

    private NamespaceIds() {}

    /**
     * Whether the calling thread's namespace has a number for the one a process lives in.
     *
     * @param pid the process, as the caller's pid namespace counts
     * @throws KernelException where it has gone, or the kernel does not know the question (before 4.0)
     */
    public static boolean known(int pid) throws KernelException {
        try (NetlinkSocket socket = NetlinkSocket.open(NETLINK_ROUTE)) {
            // struct rtgenmsg { u8 family; }, and what fills it up.
            NetlinkMessage request = new NetlinkMessage().word(0).number(NETNSA_PID, pid);
            boolean[] known = {false};
            new NetlinkDump(socket)
                    .run(
                            "number of a namespace",
                            request.words(),
                            request.bytes(),
                            RTM_GETNSID,
                            0,
                            (words, start, bytes, kind) -> NetlinkAttributes.each(
                                    words,
                                    start + 1,
                                    bytes - 4,
                                    (type, at, length) ->
                                            known[0] |= type == NETNSA_NSID && length >= 4 && words[at] >= 0));
            return known[0];
        }
    }
}
