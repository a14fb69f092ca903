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

    static List<HoldSituation> all() {
        return List.of(
                HoldSituation.anybody("bound", stage -> {
                    stage.bound();
                    stage.holder();
                }),
                HoldSituation.anybody("bound-failed-connect", BoundSituations::failedConnect),
                HoldSituation.anybody("after-rst", stage -> {
                    reset(stage, stage.bound());
                    stage.holder();
                }),
                HoldSituation.anybody("listen-shutdown", stage -> {
                    stage.listener().shutdown(BOTH);
                    stage.holder();
                }),
                HoldSituation.anybody("freebind", BoundSituations::freebind),
                HoldSituation.anybody("auto-failed-connect", BoundSituations::failedAutomaticConnect),
                HoldSituation.anybody("after-rst-auto", stage -> {
                    KernelSocket socket = automatic(stage);
                    reset(stage, socket);
                    stage.local(socket.local());
                }));
    }

    private static void failedConnect(HoldStage stage) throws IOException {
        refused(stage.bound(), unused());
        stage.holder();
    }

    private static void freebind(HoldStage stage) throws IOException {
        Endpoint foreign = new Endpoint(NOT_OURS, stage.port());
        stage.own(KernelSocket.tcp(Family.INET))
                .set(SOL_IP, IP_FREEBIND, 1)
                .bind(foreign)
                .listen(16);
        stage.local(foreign);
        stage.holder();
    }

    private static void failedAutomaticConnect(HoldStage stage) throws IOException {
        KernelSocket socket = automatic(stage);
        refused(socket, unused());
        stage.local(socket.local());
    }

    /** A socket that gets its port from connect(): the wanted one where it lies in the ephemeral range. */
    private static KernelSocket automatic(HoldStage stage) throws IOException {
        KernelSocket socket = stage.own(KernelSocket.tcp(Family.INET));
        try {
            socket.set(SOL_IP, IP_LOCAL_PORT_RANGE, stage.port() << 16 | stage.port());
        } catch (KernelException e) {
            return socket; // before Linux 6.3; any port will do
        }
        return socket;
    }

    /** Connects, and has the peer answer with a reset. */
    private static void reset(HoldStage stage, KernelSocket socket) throws IOException {
        try (KernelSocket listener = listenerSomewhere()) {
            socket.connect(listener.local());
            listener.accept().resetOnClose().close();
        }
        int port = socket.local().port();
        Waiting.forTrue("the reset", () -> !TextTable.shows(port, TextTable.ESTABLISHED));
        stage.local(new Endpoint(HoldStage.LOOPBACK, port));
    }

    static KernelSocket listenerSomewhere() throws IOException {
        return KernelSocket.tcp(Family.INET)
                .bind(new Endpoint(HoldStage.LOOPBACK, 0))
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
