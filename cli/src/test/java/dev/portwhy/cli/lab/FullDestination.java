package dev.portwhy.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.SysctlFile;
import dev.portwhy.linux.netlink.Rtnetlink;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A destination in the calling thread's new namespace that has ten ports, all of which can be taken in one way. */
final class FullDestination implements AutoCloseable {

    /** How its connections are made. */
    enum Shape {
        /** Between two addresses of IPv4 that are no loopback, the port chosen by connect(). */
        V4(Family.INET, false),
        /** The same, and bind() takes the port first. */
        V4_BOUND_FIRST(Family.INET, true),
        /** From ::1 to ::1. */
        V6(Family.INET6, false),
        /** The same, and bind() takes the port first. */
        V6_BOUND_FIRST(Family.INET6, true);

        private final Family family;
        private final boolean boundFirst;

        Shape(Family family, boolean boundFirst) {
            this.family = family;
            this.boundFirst = boundFirst;
        }

        boolean boundFirst() {
            return boundFirst;
        }

        /** Both ends. */
        IpAddress address() {
            return family == Family.INET
                    ? IpAddress.v4(0x0a050001)
                    : IpAddress.parse("::1").orElseThrow();
        }
    }

    static final int PORT = 9;
    static final int PORTS = 10;

    private static final String FIN_WAIT1 = "04";

    private final List<KernelSocket> open = new ArrayList<>();
    private final Shape shape;
    private final KernelSocket listener;

    FullDestination(Shape shape) throws IOException {
        this.shape = shape;
        try (Rtnetlink routes = Rtnetlink.open()) {
            routes.loopbackUp();
            if (shape.family == Family.INET) {
                routes.addAddress(shape.address(), 24, Optional.empty());
            }
        }
        SysctlFile.write(Setting.IP_LOCAL_PORT_RANGE.key(), "40000 40009");
        listener = KernelSocket.tcp(shape.family)
                .bind(new Endpoint(shape.address(), PORT))
                .listen(100);
        open.add(listener);
    }

    /** A socket for a connection, with a port where it is to have one before. */
    private KernelSocket client() throws IOException {
        KernelSocket client = KernelSocket.tcp(shape.family);
        open.add(client);
        return shape.boundFirst ? client.bind(new Endpoint(shape.address(), 0)) : client;
    }

    /** Takes all ports. */
    FullDestination with(String state) throws IOException {
        for (int i = 0; i < PORTS; i++) {
            KernelSocket client = client().connect(new Endpoint(shape.address(), PORT));
            KernelSocket accepted = listener.accept();
            switch (state) {
                case "TIME_WAIT" -> {
                    client.close();
                    accepted.close();
                }
                case "FIN_WAIT2" -> {
                    client.close();
                    open.add(accepted);
                }
                case "CLOSE_WAIT" -> accepted.close();
                default -> open.add(accepted);
            }
        }
        awaitRest();
        return this;
    }

    /** An acknowledgement may be put off by 40 to 200 ms; until it comes, who has closed is in FIN_WAIT1. */
    private void awaitRest() throws IOException {
        Path table = Path.of("/proc/thread-self/net/" + (shape.family == Family.INET ? "tcp" : "tcp6"));
        long deadline = System.nanoTime() + 2_000_000_000L;
        while (System.nanoTime() < deadline
                && Files.readAllLines(table).stream()
                        .anyMatch(row -> row.strip().split("\\s+")[3].equals(FIN_WAIT1))) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** How many of so many further connections the kernel makes. */
    int canBeOpened(int tries) throws IOException {
        int made = 0;
        for (int i = 0; i < tries; i++) {
            try {
                client().connect(new Endpoint(shape.address(), PORT));
                made++;
            } catch (KernelException e) {
                assertThat(e.errno()).isEqualTo(shape.boundFirst ? Errno.EADDRINUSE : Errno.EADDRNOTAVAIL);
            }
        }
        return made;
    }

    @Override
    public void close() {
        open.forEach(KernelSocket::close);
    }
}
