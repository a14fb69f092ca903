package dev.portwhy.linux.netlink;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.util.Optional;

/**
 * Changes devices, addresses and routes of the network namespace in which it was opened (rtnetlink(7)). Made for
 * namespaces of our own: nothing here asks twice.
 */
public final class Rtnetlink implements AutoCloseable {

    /** The index of {@code lo} in every namespace ({@code LOOPBACK_IFINDEX}). */
    private static final int LOOPBACK = 1;

    private static final int IFLA_AF_SPEC = 26;
    private static final int IFLA_NET_NS_FD = 28;
    private static final int VETH_INFO_PEER = 1;
    private static final int IFLA_INET6_ADDR_GEN_MODE = 8;
    private static final int IN6_ADDR_GEN_MODE_NONE = 1;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_F_NODAD = 2;
    private static final int RTA_DST = 1;
    private static final int RT_TABLE_MAIN = 254;
    private static final int RTPROT_BOOT = 3;
    private static final int RTN_BLACKHOLE = 6;

    private final NetlinkSocket socket;
    private final NetlinkDump dump;

    private Rtnetlink(NetlinkSocket socket) {
        this.socket = socket;
        this.dump = new NetlinkDump(socket);
    }

    /** Opens it in the calling thread's namespace. */
    public static Rtnetlink open() throws KernelException {
        return new Rtnetlink(NetlinkSocket.open(NETLINK_ROUTE));
    }

    /** {@code ip link set lo up}. */
    public void loopbackUp() throws KernelException {
        change("lo up", RTM_NEWLINK, 0, link(LOOPBACK, IFF_UP, IFF_UP));
    }

    /**
     * Makes a veth pair, both ends down and of the same name: one here, one in another namespace (veth(4)).
     *
     * @param elsewhere an open file of the namespace that takes the other end
     */
    public void addPair(String name, int elsewhere) throws KernelException {
        NetlinkMessage message = link(0, 0, 0).text(IFLA_IFNAME, name);
        int info = message.begin(IFLA_LINKINFO);
        message.text(IFLA_INFO_KIND, "veth");
        int data = message.begin(IFLA_INFO_DATA);
        int peer = message.begin(VETH_INFO_PEER);
        ifinfo(message, 0, 0, 0).text(IFLA_IFNAME, name).number(IFLA_NET_NS_FD, elsewhere);
        message.end(peer).end(data).end(info);
        change("device " + name, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, message);
    }

    /** Sets a device up that gives itself no link-local address. */
    public void up(String name) throws KernelException {
        up(name, IFF_UP);
    }

    /** The same as one that asks nobody for addresses ({@code IFF_NOARP}). */
    public void quietUp(String name) throws KernelException {
        up(name, IFF_UP | IFF_NOARP);
    }

    private void up(String name, int flags) throws KernelException {
        NetlinkMessage quiet = link(0, 0, 0).text(IFLA_IFNAME, name);
        int families = quiet.begin(IFLA_AF_SPEC);
        int inet6 = quiet.begin(Family.INET6.number());
        quiet.word(5 | IFLA_INET6_ADDR_GEN_MODE << 16).word(IN6_ADDR_GEN_MODE_NONE);
        quiet.end(inet6).end(families);
        change("device " + name, RTM_NEWLINK, 0, quiet);
        change("device " + name + " up", RTM_NEWLINK, 0, link(0, flags, flags).text(IFLA_IFNAME, name));
    }

    /** Adds an address to {@code lo} or a device, without asking whether anybody has it (no duplicate detection). */
    public void addAddress(IpAddress address, int prefixLength, Optional<String> device) throws KernelException {
        int index = device.isPresent() ? index(device.get()) : LOOPBACK;
        change("address " + address, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, address(address, prefixLength, index));
    }

    /** Removes an address from the device that has it. EADDRNOTAVAIL if none has. */
    public void deleteAddress(IpAddress address, int prefixLength) throws KernelException {
        int[] index = {0};
        NetlinkMessage request = new NetlinkMessage();
        request.bytes(address.family().number(), 0, 0, 0).word(0);
        int[] wanted = new NetlinkMessage().rawAddress(address).words();
        dump.run(
                "addresses", request.words(), request.bytes(), RTM_GETADDR, NLM_F_DUMP, (words, start, bytes, type) -> {
                    if ((words[start] >>> 8 & 0xff) == prefixLength && holds(words, start, bytes, wanted, address)) {
                        index[0] = words[start + 1];
                    }
                });
        if (index[0] == 0) {
            throw new KernelException("address del " + address, Errno.EADDRNOTAVAIL, "");
        }
        change("address del " + address, RTM_DELADDR, 0, address(address, prefixLength, index[0]));
    }

    private static boolean holds(int[] words, int start, int bytes, int[] wanted, IpAddress address) {
        int kind = address.family() == Family.INET ? IFA_LOCAL : IFA_ADDRESS;
        int length = address.bits() / 32;
        boolean[] found = {false};
        NetlinkAttributes.each(words, start + 2, bytes - 8, (type, at, size) -> {
            int from = NetlinkDump.HEADER_BYTES / 4;
            found[0] |= type == kind
                    && size == length * 4
                    && java.util.Arrays.equals(words, at, at + length, wanted, from, from + length);
        });
        return found[0];
    }

    /** {@code ip route add blackhole ADDRESS/LENGTH}. */
    public void addBlackhole(IpAddress address, int prefixLength) throws KernelException {
        NetlinkMessage message = new NetlinkMessage();
        message.bytes(address.family().number(), prefixLength, 0, 0)
                .bytes(RT_TABLE_MAIN, RTPROT_BOOT, 0, RTN_BLACKHOLE)
                .word(0)
                .address(RTA_DST, address);
        change("route blackhole " + address, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, message);
    }

    private void change(String operation, int type, int flags, NetlinkMessage message) throws KernelException {
        dump.run(
                operation,
                message.words(),
                message.bytes(),
                type,
                NLM_F_ACK | flags,
                (words, start, bytes, kind) -> {});
    }

    private static NetlinkMessage link(int index, int flags, int change) {
        return ifinfo(new NetlinkMessage(), index, flags, change);
    }

    /** {@code struct ifinfomsg}: u8 family, pad; u16 type; int index; u32 flags, change. */
    private static NetlinkMessage ifinfo(NetlinkMessage message, int index, int flags, int change) {
        return message.word(0).word(index).word(flags).word(change);
    }

    /** {@code struct ifaddrmsg}: u8 family, prefixlen, flags, scope; u32 index. */
    private static NetlinkMessage address(IpAddress address, int prefixLength, int index) {
        int flags = address.family() == Family.INET6 ? IFA_F_NODAD : 0;
        return new NetlinkMessage()
                .bytes(address.family().number(), prefixLength, flags, 0)
                .word(index)
                .address(IFA_LOCAL, address)
                .address(IFA_ADDRESS, address);
    }

    /** The index of a device (netdevice(7)). */
    private static int index(String device) throws KernelException {
        byte[] name = device.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        try (NativeMemory request = new NativeMemory(40);
                KernelSocket any = KernelSocket.open(Family.INET, SOCK_DGRAM, 0)) {
            request.put(0, name, 0, Math.min(name.length, IFNAMSIZ - 1));
            Syscall.check(
                    "device " + device, Syscall.call(SyscallNumbers.IOCTL, any.fd(), SIOCGIFINDEX, request.address()));
            return request.getInt(16);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
