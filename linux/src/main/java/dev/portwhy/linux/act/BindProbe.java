package dev.portwhy.linux.act;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.netns.NamespaceEntry;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import dev.portwhy.model.Family;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.look.BindAttempt;
import dev.portwhy.model.look.KernelTrial;
import java.io.IOException;

/**
 * Asks the kernel itself whether a bind() would succeed, by making one, of the same user in the same network namespace. It
 * never listens, so that nobody can connect to it, and is closed at once; for the few microseconds in between the port is
 * taken ({@link KernelSocket#bindAndClose}).
 *
 * <p>Whoever wants the port just then is not to suffer. A TCP socket that asks has {@code SO_REUSEADDR} whether the question
 * has it or not: beside one that has it and does not listen, a newcomer with the option, which is nearly every server, gets
 * the port ({@code inet_bind_conflict()}, net/ipv4/inet_connection_sock.c). The option only ever allows more, so a refusal
 * is one of the question without it as well. Success is not: sockets with the option that do not listen may have the port.
 *
 * <p>A UDP socket with {@code SO_REUSEADDR} or {@code SO_REUSEPORT} would share the port with a service that runs, and get
 * datagrams meant for it ({@code udp4_lib_lookup2()}, net/ipv4/udp.c). None is made. One without them never overlaps another
 * socket; a service that starts in these microseconds is refused, with whatever options.
 */
public final class BindProbe {

    private BindProbe() {}

    /**
     * Makes the call, where that harms nobody.
     *
     * @param namespace where; of a snapshot of this machine, taken just now
     * @return what the kernel said; not tried where asking would harm, and unsettled where what can be asked without harm does
     *     not settle the question
     * @throws IOException when the call could not be made at all: the namespace cannot be entered, the user not taken on
     */
    public static KernelTrial ask(NetworkNamespace namespace, BindAttempt attempt) throws IOException {
        if (attempt.takesDatagrams()) {
            return KernelTrial.NOT_TRIED;
        }
        int uid = attempt.uid();
        int error = NetworkThread.onItsOwn(() -> {
            NamespaceEntry.enter(namespace);
            if (uid >= 0) {
                Syscall.check("seteuid(" + uid + ")", Syscall.call(SyscallNumbers.SETRESUID, -1, uid, -1));
            }
            return socket(attempt).bindAndClose(attempt.local());
        });
        if (error != 0) {
            return KernelTrial.of(Errno.name(error));
        }
        return settles(namespace, attempt) ? KernelTrial.of("OK") : KernelTrial.UNSETTLED;
    }

    /**
     * Whether success is one of the very question. For a port of the kernel's choice it is, too: such a search passes over
     * whatever has a port, but with {@code ip_autobind_reuse} ({@code inet_csk_find_open_port()}).
     */
    private static boolean settles(NetworkNamespace namespace, BindAttempt attempt) {
        boolean chosen = attempt.local().port() == 0 && !namespace.settings().isOn(Setting.IP_AUTOBIND_REUSE);
        return attempt.protocol() == Protocol.UDP || attempt.reuseAddress() || chosen;
    }

    private static KernelSocket socket(BindAttempt attempt) throws KernelException {
        boolean datagram = attempt.protocol() == Protocol.UDP;
        int number = attempt.protocol() == Protocol.MPTCP ? Protocol.MPTCP.number() : 0;
        Family family = attempt.family();
        Boolean v6only = attempt.v6only();
        KernelSocket socket = KernelSocket.open(family, datagram ? SOCK_DGRAM : SOCK_STREAM, number);
        try {
            if (!datagram) {
                socket.set(SOL_SOCKET, SO_REUSEADDR, 1);
            }
            if (!attempt.device().isEmpty()) {
                // As sin6_scope_id would (__inet6_bind(), net/ipv6/af_inet6.c), and the device is found by its name.
                try (NativeMemory name = NativeMemory.of(attempt.device())) {
                    socket.set(SOL_SOCKET, SO_BINDTODEVICE, name);
                }
            }
            if (attempt.reusePort()) {
                socket.set(SOL_SOCKET, SO_REUSEPORT, 1);
            }
            if (attempt.freebind()) {
                socket.set(SOL_IP, IP_FREEBIND, 1);
            }
            if (v6only != null && family == Family.INET6) {
                socket.set(SOL_IPV6, IPV6_V6ONLY, v6only ? 1 : 0);
            }
            return socket;
        } catch (KernelException e) {
            socket.close();
            throw e;
        }
    }
}
