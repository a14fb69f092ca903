package dev.portwhy.linux.netlink;

import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints of MPTCP's path manager ({@code ip mptcp endpoint}, include/uapi/linux/mptcp_pm.h). One that announces a port
 * has a listener, which the kernel makes for itself ({@code mptcp_pm_nl_create_listen_socket()}). Asking takes
 * CAP_NET_ADMIN.
 *
 * @param id its number
 * @param address its address
 * @param port the port it announces; 0 for none
 */
public record MptcpEndpoints(int id, IpAddress address, int port) {

    private static final int MPTCP_PM_CMD_GET_ADDR = 3;
    private static final int MPTCP_PM_ATTR_ADDR = 1;
    private static final int ADDR_ID = 2;
    private static final int ADDR4 = 3;
    private static final int ADDR6 = 4;
    private static final int ADDR_PORT = 5;

    /** Those of the calling thread's namespace. */
    public static List<MptcpEndpoints> read() throws KernelException {
        List<MptcpEndpoints> all = new ArrayList<>();
        try (GenericNetlink netlink = GenericNetlink.open()) {
            int family = netlink.family("mptcp_pm");
            netlink.dump(
                    "MPTCP endpoints",
                    family,
                    GenericNetlink.request(MPTCP_PM_CMD_GET_ADDR),
                    (words, start, size) -> NetlinkAttributes.each(words, start, size, (type, at, bytes) -> {
                        MptcpEndpoints endpoint = type == MPTCP_PM_ATTR_ADDR ? parse(words, at, bytes) : null;
                        if (endpoint != null) {
                            all.add(endpoint);
                        }
                    }));
        }
        return all;
    }

    /** One endpoint from its attributes; null without an address. */
    public static @Nullable MptcpEndpoints parse(int[] words, int start, int size) {
        int[] numbers = new int[2];
        @Nullable IpAddress[] address = new @Nullable IpAddress[1];
        NetlinkAttributes.each(words, start, size, (type, at, bytes) -> {
            switch (type) {
                case ADDR_ID -> numbers[0] = bytes < 1 ? 0 : words[at] & 0xff;
                case ADDR_PORT -> numbers[1] = bytes < 2 ? 0 : NetlinkAttributes.number16(words, at);
                case ADDR4, ADDR6 -> {
                    if (bytes == 4 || bytes == 16) {
                        address[0] = NetlinkAttributes.address(words, at, bytes);
                    }
                }
                default -> {}
            }
        });
        return address[0] == null ? null : new MptcpEndpoints(numbers[0], address[0], numbers[1]);
    }
}
