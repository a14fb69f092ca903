package dev.portwhy.ports.kernel;

import dev.portwhy.model.Family;
import dev.portwhy.model.KernelRule;
import dev.portwhy.ports.scenario.SocketOption;

/** setsockopt(): sock.c, ip_sockglue.c, ipv6_sockglue.c, tcp.c. */
final class OptionCalls {

    private OptionCalls() {}

    static String set(ScenarioState machine, InetSocket socket, SocketOption option) {
        PortOptions options = socket.options;
        switch (option) {
            case SocketOption.Flag flag -> {
                return set(machine, socket, flag);
            }
            case SocketOption.Linger linger -> options.linger = linger.seconds();
            case SocketOption.BindToDevice bind -> {
                return bindToDevice(machine, socket, bind.device());
            }
            case SocketOption.LocalPortRange range -> {
                // Carried back by some: Debian's 6.1.0-50 has it.
                if (!machine.version.has(KernelRule.LOCAL_PORT_RANGE_OPTION) && machine.choices.maybe()) {
                    return "ENOPROTOOPT";
                }
                if (range.low() != 0 && range.high() != 0 && range.low() > range.high()) {
                    return "EINVAL";
                }
                options.rangeLow = range.low();
                options.rangeHigh = range.high();
            }
            case SocketOption.DeferAccept defer -> {
                if (socket instanceof UdpSocket) {
                    return "ENOPROTOOPT";
                }
                options.deferAccept = defer.seconds();
            }
        }
        return "OK";
    }

    private static String set(ScenarioState machine, InetSocket socket, SocketOption.Flag flag) {
        PortOptions options = socket.options;
        boolean on = flag.value() != 0;
        switch (flag.name()) {
            case SO_REUSEADDR -> options.reuseaddr = on;
            case SO_REUSEPORT -> options.reuseport = on;
            case IP_BIND_ADDRESS_NO_PORT -> options.bindAddressNoPort = on;
            case IP_FREEBIND -> options.freebind = on;
            case IP_TRANSPARENT -> {
                if (on && machine.uid != 0) {
                    return "EPERM";
                }
                options.transparent = on;
            }
            case IPV6_V6ONLY -> {
                if (socket.family == Family.INET) {
                    return "ENOPROTOOPT";
                }
                if (socket.port != 0) {
                    return "EINVAL";
                }
                options.v6only = on;
            }
        }
        return "OK";
    }

    /** {@code sock_bindtoindex_locked()}: the first device is free for all, another one is not. */
    private static String bindToDevice(ScenarioState machine, InetSocket socket, String name) {
        int device = socket.network.addressing.device(name);
        if (device == 0) {
            return "ENODEV";
        }
        if (socket.options.device != 0 && machine.uid != 0) {
            return "EPERM";
        }
        socket.options.device = device;
        if (socket instanceof UdpSocket udp) {
            UdpPortTable.rehash(udp);
        }
        return "OK";
    }
}
