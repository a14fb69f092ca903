package dev.portwhy.linux.live;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import dev.portwhy.model.Family;
import dev.portwhy.model.SocketTable;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The names of the devices that sockets are bound to ({@code SO_BINDTODEVICE}), one ioctl for each: few sockets are, so
 * asking for these costs less than listing all devices of every namespace. Devices without an address are found, too.
 */
final class BoundDevices {

    /** netdevice(7): {@code struct ifreq} holds a name of at most 16 bytes, then the index. */
    private static final int IFREQ_BYTES = 40;

    private BoundDevices() {}

    /** The names by index, as the calling thread's namespace, which is that of the rows, knows them. */
    static Map<Integer, String> names(SocketTable rows) throws KernelException {
        Map<Integer, String> names = new HashMap<>();
        try (KernelSocket any = KernelSocket.open(Family.INET, SOCK_DGRAM, 0);
                NativeMemory request = new NativeMemory(IFREQ_BYTES)) {
            for (int row = 0; row < rows.size(); row++) {
                int index = rows.interfaceIndex(row);
                if (index != 0 && !names.containsKey(index)) {
                    names.put(index, name(any, request, index));
                }
            }
        }
        names.values().removeIf(String::isEmpty);
        return names;
    }

    /** Empty for a device that is gone: sockets stay bound to the number it had. */
    private static String name(KernelSocket any, NativeMemory request, int index) {
        request.putInt(IFNAMSIZ, index);
        if (Syscall.call(SyscallNumbers.IOCTL, any.fd(), SIOCGIFNAME, request.address()) < 0) {
            return "";
        }
        byte[] name = new byte[IFNAMSIZ];
        request.get(0, name, 0, IFNAMSIZ);
        int length = 0;
        while (length < IFNAMSIZ && name[length] != 0) {
            length++;
        }
        return new String(name, 0, length, StandardCharsets.UTF_8);
    }
}
