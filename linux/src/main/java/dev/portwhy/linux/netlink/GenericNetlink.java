package dev.portwhy.linux.netlink;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.KernelException;

/**
 * Asks parts of the kernel that have no netlink protocol of their own: each is a family with a name, whose number is asked
 * for first (net/netlink/genetlink.c). For the network namespace in which it was opened.
 */
final class GenericNetlink implements AutoCloseable {

    private static final int GENL_ID_CTRL = 16;
    private static final int CTRL_CMD_GETFAMILY = 3;
    private static final int CTRL_ATTR_FAMILY_ID = 1;
    private static final int CTRL_ATTR_FAMILY_NAME = 2;
    private static final int HEADER_BYTES = 4;

    private final NetlinkSocket socket;
    private final NetlinkDump dump;

    private GenericNetlink(NetlinkSocket socket) {
        this.socket = socket;
        dump = new NetlinkDump(socket);
    }

    static GenericNetlink open() throws KernelException {
        return new GenericNetlink(NetlinkSocket.open(NETLINK_GENERIC));
    }

    /** {@code struct genlmsghdr}: u8 command, version; u16 reserved. */
    static NetlinkMessage request(int command) {
        return new NetlinkMessage().bytes(command, 1, 0, 0);
    }

    /** The number of a family; ENOENT where the kernel has none of this name. */
    int family(String name) throws KernelException {
        int[] number = {0};
        NetlinkMessage request = request(CTRL_CMD_GETFAMILY).text(CTRL_ATTR_FAMILY_NAME, name);
        dump.run(
                "generic netlink family " + name,
                request.words(),
                request.bytes(),
                GENL_ID_CTRL,
                0,
                (words, start, bytes, kind) ->
                        NetlinkAttributes.each(words, start + 1, bytes - HEADER_BYTES, (type, at, length) -> {
                            if (type == CTRL_ATTR_FAMILY_ID) {
                                number[0] = NetlinkAttributes.number16(words, at);
                            }
                        }));
        return number[0];
    }

    /** Sends a dump request; the taker gets each answer as the place and length of its attributes. */
    void dump(String operation, int family, NetlinkMessage request, Answers answers) throws KernelException {
        dump.run(
                operation,
                request.words(),
                request.bytes(),
                family,
                NLM_F_DUMP,
                (words, start, bytes, kind) -> answers.take(words, start + 1, bytes - HEADER_BYTES));
    }

    /** Takes answers. */
    @FunctionalInterface
    interface Answers {
        /** One answer, whose attributes stand from {@code words[at]} on. */
        void take(int[] words, int at, int bytes);
    }

    @Override
    public void close() {
        socket.close();
    }
}
