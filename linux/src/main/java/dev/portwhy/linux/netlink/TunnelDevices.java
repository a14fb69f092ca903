package dev.portwhy.linux.netlink;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.KernelService;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Network devices that are up and receive through a UDP port, for which the kernel has a socket of its own: VXLAN, GENEVE
 * and WireGuard (rtnetlink(7), include/uapi/linux/if_link.h, include/uapi/linux/wireguard.h).
 *
 * @param kind which sort
 * @param name the device
 * @param port its port; 0 where it has none
 */
public record TunnelDevices(KernelService.Kind kind, String name, int port) {

    private static final int IFLA_VXLAN_PORT = 15;
    private static final int IFLA_GENEVE_PORT = 5;
    /** {@code struct ifinfomsg}: u8 family, pad; u16 type; int index; u32 flags, change. */
    private static final int LINK_WORDS = 4;

    private static final int LINK_FLAGS = 2;

    private static final int WG_CMD_GET_DEVICE = 0;
    private static final int WGDEVICE_A_IFNAME = 2;
    private static final int WGDEVICE_A_LISTEN_PORT = 6;

    /** Those of the calling thread's namespace. */
    public static List<TunnelDevices> read() throws KernelException {
        List<TunnelDevices> all = new ArrayList<>();
        try (NetlinkSocket socket = NetlinkSocket.open(NETLINK_ROUTE)) {
            NetlinkMessage request =
                    new NetlinkMessage().word(0).word(0).word(0).word(0);
            new NetlinkDump(socket)
                    .run(
                            "devices",
                            request.words(),
                            request.bytes(),
                            RTM_GETLINK,
                            NLM_F_DUMP,
                            (words, start, bytes, kind) -> {
                                TunnelDevices device = parse(words, start, bytes);
                                if (device != null) {
                                    all.add(device);
                                }
                            });
        }
        for (int i = 0; i < all.size(); i++) {
            TunnelDevices device = all.get(i);
            if (device.kind == KernelService.Kind.WIREGUARD) {
                all.set(i, new TunnelDevices(device.kind, device.name, wireguardPort(device.name)));
            }
        }
        return all;
    }

    /** A device from its RTM_NEWLINK message; null for one that is down or of another kind. */
    public static @Nullable TunnelDevices parse(int[] words, int start, int bytes) {
        if (bytes < LINK_WORDS * 4 || (words[start + LINK_FLAGS] & IFF_UP) == 0) {
            return null;
        }
        String[] texts = {"", ""};
        int[] data = new int[2];
        NetlinkAttributes.each(words, start + LINK_WORDS, bytes - LINK_WORDS * 4, (type, at, length) -> {
            if (type == IFLA_IFNAME) {
                texts[0] = NetlinkAttributes.text(words, at, length);
            } else if (type == IFLA_LINKINFO) {
                NetlinkAttributes.each(words, at, length, (inner, place, size) -> {
                    if (inner == IFLA_INFO_KIND) {
                        texts[1] = NetlinkAttributes.text(words, place, size);
                    } else if (inner == IFLA_INFO_DATA) {
                        data[0] = place;
                        data[1] = size;
                    }
                });
            }
        });
        return switch (texts[1]) {
            case "vxlan" -> new TunnelDevices(KernelService.Kind.VXLAN, texts[0], port(words, data, IFLA_VXLAN_PORT));
            case "geneve" ->
                new TunnelDevices(KernelService.Kind.GENEVE, texts[0], port(words, data, IFLA_GENEVE_PORT));
            case "wireguard" -> new TunnelDevices(KernelService.Kind.WIREGUARD, texts[0], 0);
            default -> null;
        };
    }

    private static int port(int[] words, int[] data, int wanted) {
        int[] port = {0};
        NetlinkAttributes.each(words, data[0], data[1], (type, at, bytes) -> {
            if (type == wanted && bytes >= 2) {
                port[0] = NetlinkAttributes.port(words, at);
            }
        });
        return port[0];
    }

    private static int wireguardPort(String device) {
        int[] port = {0};
        try (GenericNetlink netlink = GenericNetlink.open()) {
            netlink.dump(
                    "WireGuard device " + device,
                    netlink.family("wireguard"),
                    GenericNetlink.request(WG_CMD_GET_DEVICE).text(WGDEVICE_A_IFNAME, device),
                    (words, start, size) -> NetlinkAttributes.each(words, start, size, (type, at, bytes) -> {
                        if (type == WGDEVICE_A_LISTEN_PORT && bytes >= 2) {
                            port[0] = NetlinkAttributes.number16(words, at);
                        }
                    }));
        } catch (KernelException e) {
            // Asking takes CAP_NET_ADMIN. Without a port the device explains nothing.
            return 0;
        }
        return port[0];
    }
}
