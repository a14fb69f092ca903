package dev.portwhy.lab;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.ports.scenario.SocketOption;

/** The options of the scenario language by the numbers of setsockopt(2). */
final class OptionNumbers {

    private OptionNumbers() {}

    static void set(KernelSocket socket, SocketOption option) throws KernelException {
        switch (option) {
            case SocketOption.Flag flag -> set(socket, flag);
            case SocketOption.Linger linger -> {
                int on = linger.seconds().isPresent() ? 1 : 0;
                try (NativeMemory value = NativeMemory.of(on, linger.seconds().orElse(0))) {
                    socket.set(SOL_SOCKET, SO_LINGER, value);
                }
            }
            case SocketOption.BindToDevice bind -> {
                try (NativeMemory device = NativeMemory.of(bind.device())) {
                    socket.set(SOL_SOCKET, SO_BINDTODEVICE, device);
                }
            }
            case SocketOption.LocalPortRange range ->
                socket.set(SOL_IP, IP_LOCAL_PORT_RANGE, range.high() << 16 | range.low());
            case SocketOption.DeferAccept defer -> socket.set(SOL_TCP, TCP_DEFER_ACCEPT, defer.seconds());
        }
    }

    private static void set(KernelSocket socket, SocketOption.Flag flag) throws KernelException {
        switch (flag.name()) {
            case SO_REUSEADDR -> socket.set(SOL_SOCKET, SO_REUSEADDR, flag.value());
            case SO_REUSEPORT -> socket.set(SOL_SOCKET, SO_REUSEPORT, flag.value());
            case IP_BIND_ADDRESS_NO_PORT -> socket.set(SOL_IP, IP_BIND_ADDRESS_NO_PORT, flag.value());
            case IP_FREEBIND -> socket.set(SOL_IP, IP_FREEBIND, flag.value());
            case IP_TRANSPARENT -> socket.set(SOL_IP, IP_TRANSPARENT, flag.value());
            case IPV6_V6ONLY -> socket.set(SOL_IPV6, IPV6_V6ONLY, flag.value());
        }
    }
}
