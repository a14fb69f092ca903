package dev.portwhy.lab.hold;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.io.IOException;
import java.util.List;

/** A socket that has a port, and neither listens nor is connected ({@code TCP_BOUND_INACTIVE}, net/ipv4/inet_diag.c). */
final class BoundSituations {

    private static final int BOTH = 2;
    private static final IpAddress NOT_OURS = IpAddress.v4(0xc0000201);

    private BoundSituations() {}

    static List<Situation> all() {
        return List.of(
                Situation.anybody("bound", stage -> {
                    stage.bound();
                    stage.holder();
                }),
                Situation.anybody("bound-failed-connect", BoundSituations::failedConnect),
                Situation.anybody("after-rst", stage -> {
                    reset(stage, stage.bound());
                    stage.holder();
                }),
                Situation.anybody("listen-shutdown", stage -> {
                    stage.listener().shutdown(BOTH);
                    stage.holder();
                }),
                Situation.anybody("freebind", BoundSituations::freebind),
                Situation.anybody("auto-failed-connect", BoundSituations::failedAutomaticConnect),
                Situation.anybody("after-rst-auto", stage -> {
                    KernelSocket socket = automatic(stage);
                    reset(stage, socket);
                    stage.local(socket.local());
                }));
    }

    private static void failedConnect(Stage stage) throws IOException {
        refused(stage.bound(), unused());
        stage.holder();
    }

    private static void freebind(Stage stage) throws IOException {
        Endpoint foreign = new Endpoint(NOT_OURS, stage.port());
        stage.own(KernelSocket.tcp(Family.INET))
                .set(SOL_IP, IP_FREEBIND, 1)
                .bind(foreign)
                .listen(16);
        stage.local(foreign);
        stage.holder();
    }

    private static void failedAutomaticConnect(Stage stage) throws IOException {
        KernelSocket socket = automatic(stage);
        refused(socket, unused());
        stage.local(socket.local());
    }

    /** A socket that gets its port from connect(): the wanted one where it lies in the ephemeral range. */
    private static KernelSocket automatic(Stage stage) throws IOException {
        KernelSocket socket = stage.own(KernelSocket.tcp(Family.INET));
        try {
            socket.set(SOL_IP, IP_LOCAL_PORT_RANGE, stage.port() << 16 | stage.port());
        } catch (KernelException e) {
            return socket; // before Linux 6.3; any port will do
        }
        return socket;
    }

    /** Connects, and has the peer answer with a reset. */
    private static void reset(Stage stage, KernelSocket socket) throws IOException {
        try (KernelSocket listener = listenerSomewhere()) {
            socket.connect(listener.local());
            listener.accept().resetOnClose().close();
        }
        int port = socket.local().port();
        Waiting.forTrue("the reset", () -> !TextTable.shows(port, TextTable.ESTABLISHED));
        stage.local(new Endpoint(Stage.LOOPBACK, port));
    }

    static KernelSocket listenerSomewhere() throws IOException {
        return KernelSocket.tcp(Family.INET)
                .bind(new Endpoint(Stage.LOOPBACK, 0))
                .listen(16);
    }

    private static Endpoint unused() throws IOException {
        try (KernelSocket socket = listenerSomewhere()) {
            return socket.local();
        }
    }

    private static void refused(KernelSocket socket, Endpoint nobody) throws IOException {
        try {
            socket.connect(nobody);
        } catch (KernelException e) {
            return;
        }
        throw new IOException("somebody listens on " + nobody);
    }
}
