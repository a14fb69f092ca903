package dev.portwhy.cli.lab;

import dev.portwhy.linux.file.SysctlFile;
import dev.portwhy.linux.netlink.Rtnetlink;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Setting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A trouble with ports in the calling thread's new namespace: what holds all ports to one or several destinations, and under which
 * settings.
 *
 * @param state what becomes of the connections
 * @param address both ends
 * @param boundFirst whether bind() takes the port
 * @param timestamps whether the ends put timestamps on what they send
 * @param reuse the mode of tcp_tw_reuse
 * @param reserved how many ports of the range are reserved, of all of them
 * @param destinations how many destinations are full
 * @param open the sockets that stay open
 */
record TroubleOnStage(
        Kind state,
        IpAddress address,
        boolean boundFirst,
        boolean timestamps,
        int reuse,
        int reserved,
        int destinations,
        List<KernelSocket> open)
        implements AutoCloseable {

    /** What becomes of connections. */
    enum Kind {
        /** This side closes first. */
        TIME_WAIT,
        /** The other side closes first: this side's ports are free again at once. */
        TIME_WAIT_THERE,
        /** Nobody closes. */
        ESTABLISHED,
        /** The other side has closed, this one does not. */
        CLOSE_WAIT,
        /** This side has closed, the other one does not. */
        FIN_WAIT2,
        /** Of UDP, which a destination's ports of TCP have nothing to do with. */
        UDP
    }

    private static final int LOW = 40_000;
    private static final int PORTS = 200;
    private static final int SERVER = 9;
    private static final int DATAGRAM = 2;
    private static final String[] ADDRESSES = {"10.5.0.1", "127.0.0.1", "::1"};

    /** The one of a number: all kinds come up in turn, everything else is chosen. */
    static TroubleOnStage of(int number, Random random) {
        Kind kind = Kind.values()[number % Kind.values().length];
        String address = ADDRESSES[random.nextInt(ADDRESSES.length)];
        return new TroubleOnStage(
                kind,
                IpAddress.parse(address).orElseThrow(),
                random.nextInt(3) == 0,
                random.nextBoolean(),
                random.nextInt(3),
                random.nextInt(3) == 0 ? PORTS * 3 / 4 : 0,
                1 + random.nextInt(2),
                new ArrayList<>());
    }

    /** Makes it. */
    void make() throws IOException {
        try (Rtnetlink routes = Rtnetlink.open()) {
            routes.loopbackUp();
            if (address.family() == Family.INET && !address.isLoopback()) {
                routes.addAddress(address, 24, Optional.empty());
            }
        }
        SysctlFile.write(Setting.IP_LOCAL_PORT_RANGE.key(), LOW + " " + (LOW + PORTS - 1));
        SysctlFile.write(Setting.TCP_TIMESTAMPS.key(), timestamps ? "1" : "0");
        // So that the connections do not take one another over.
        SysctlFile.write(Setting.TCP_TW_REUSE.key(), "0");
        if (reserved > 0) {
            SysctlFile.write(Setting.IP_LOCAL_RESERVED_PORTS.key(), LOW + "-" + (LOW + reserved - 1));
        }
        for (int port = SERVER; port < SERVER + destinations; port++) {
            fill(new Endpoint(address, port));
        }
        SysctlFile.write(Setting.TCP_TW_REUSE.key(), Integer.toString(reuse));
    }

    private void fill(Endpoint server) throws IOException {
        if (state == Kind.UDP) {
            open.add(KernelSocket.open(address.family(), DATAGRAM, 0).bind(server));
            for (int i = 0; i < PORTS - reserved; i++) {
                KernelSocket socket = KernelSocket.open(address.family(), DATAGRAM, 0);
                open.add(socket);
                if (server.port() == SERVER) {
                    socket.connect(server);
                }
            }
            return;
        }
        KernelSocket listener = KernelSocket.tcp(address.family()).bind(server).listen(PORTS);
        open.add(listener);
        for (int i = 0; i < PORTS - reserved; i++) {
            KernelSocket client = KernelSocket.tcp(address.family());
            if (boundFirst) {
                // Ports that bind() took for one destination are no one's for another.
                if (server.port() != SERVER) {
                    client.close();
                    return;
                }
                client.bind(new Endpoint(address, 0));
            }
            client.connect(server);
            KernelSocket accepted = listener.accept();
            switch (state) {
                case TIME_WAIT -> {
                    client.close();
                    accepted.close();
                }
                case TIME_WAIT_THERE -> {
                    accepted.close();
                    client.close();
                }
                case CLOSE_WAIT -> {
                    accepted.close();
                    open.add(client);
                }
                case FIN_WAIT2 -> {
                    client.close();
                    open.add(accepted);
                }
                case ESTABLISHED -> {
                    open.add(client);
                    open.add(accepted);
                }
                case UDP -> throw new IllegalStateException();
            }
        }
    }

    @Override
    public String toString() {
        return state + " " + address + (boundFirst ? " bound first" : "") + " timestamps " + timestamps + " reuse "
                + reuse + " reserved " + reserved + " destinations " + destinations;
    }

    @Override
    public void close() {
        open.forEach(KernelSocket::close);
    }
}
