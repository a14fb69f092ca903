package dev.portwhy.linux.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.netlink.MptcpEndpoints;
import dev.portwhy.linux.netlink.NetlinkDump;
import dev.portwhy.linux.netlink.NetlinkMessage;
import dev.portwhy.linux.netlink.TunnelDevices;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.KernelService.Kind;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the kernel tells of devices and endpoints, read from messages made by hand; broken ones give nothing or less. */
class KernelServicesTest {

    private static final int HEADER = NetlinkDump.HEADER_BYTES / 4;

    /** {@code ip -d link}: a device of a kind, with one number in its data. */
    private static NetlinkMessage device(String name, String kind, boolean up, int attribute, int value) {
        NetlinkMessage message =
                new NetlinkMessage().word(0).word(7).word(up ? 1 : 0).word(0).text(3, name);
        int info = message.begin(18);
        message.text(1, kind);
        int data = message.begin(2);
        message.number(1, 42).word(6 | attribute << 16).word(value);
        return message.end(data).end(info);
    }

    private static @Nullable TunnelDevices read(NetlinkMessage message) {
        return TunnelDevices.parse(message.words(), HEADER, message.bytes() - NetlinkDump.HEADER_BYTES);
    }

    @Test
    void devicesThatReceiveThroughAPort() {
        int port = Short.toUnsignedInt(Short.reverseBytes((short) 4789));
        assertThat(read(device("vxlan0", "vxlan", true, 15, port)))
                .isEqualTo(new TunnelDevices(Kind.VXLAN, "vxlan0", 4789));
        assertThat(read(device("gnv7", "geneve", true, 5, port)))
                .isEqualTo(new TunnelDevices(Kind.GENEVE, "gnv7", 4789));
        assertThat(read(device("wg0", "wireguard", true, 1, 0))).isEqualTo(new TunnelDevices(Kind.WIREGUARD, "wg0", 0));
        assertThat(read(device("vxlan0", "vxlan", false, 15, port))).isNull();
        assertThat(read(device("br0", "bridge", true, 15, port))).isNull();
    }

    @Test
    void endpointsOfMptcp() {
        NetlinkMessage message = new NetlinkMessage();
        message.word(6 | 1 << 16).word(2);
        message.word(5 | 2 << 16).word(9);
        message.address(3, IpAddress.v4(0x7f000001));
        message.word(6 | 5 << 16).word(8080);
        assertThat(MptcpEndpoints.parse(message.words(), HEADER, message.bytes() - NetlinkDump.HEADER_BYTES))
                .isEqualTo(new MptcpEndpoints(9, IpAddress.v4(0x7f000001), 8080));
        IpAddress six = IpAddress.parse("2001:db8::7").orElseThrow();
        NetlinkMessage other = new NetlinkMessage().address(4, six);
        assertThat(MptcpEndpoints.parse(other.words(), HEADER, other.bytes() - NetlinkDump.HEADER_BYTES))
                .isEqualTo(new MptcpEndpoints(0, six, 0));
        assertThat(MptcpEndpoints.parse(new int[8], 0, 32)).isNull();
    }

    @Test
    void damagedMessagesDoNoHarm() {
        Random random = new Random(5);
        int[] whole = device("vxlan0", "vxlan", true, 15, 1).words();
        for (int i = 0; i < 20_000; i++) {
            int[] damaged = whole.clone();
            for (int hits = random.nextInt(4) + 1; hits > 0; hits--) {
                damaged[random.nextInt(damaged.length)] ^= 1 << random.nextInt(32);
            }
            int bytes = random.nextInt((damaged.length - HEADER) * 4);
            TunnelDevices.parse(damaged, HEADER, bytes);
            MptcpEndpoints.parse(damaged, HEADER, bytes);
        }
    }
}
