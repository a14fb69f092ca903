package dev.portwhy.lab.hold;

import dev.portwhy.linux.lab.DeafSocket;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Family;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Connections whose file is closed while the kernel still keeps them: TIME_WAIT and the orphans (RFC 9293, figure 5). The
 * side on our port is the server's, as after the end of a daemon. The kernel gives them up after a minute or two; then
 * they are made again.
 */
final class ClosingSituations {

    private static final int WRITE = 1;

    private ClosingSituations() {}

    static List<HoldSituation> all() {
        return List.of(
                closing("timewait", TextTable.TIME_WAIT, (ours, peer) -> {
                    ours.close();
                    peer.close();
                }),
                closing("finwait1", TextTable.FIN_WAIT1, (ours, peer) -> {
                    goneHost(peer);
                    ours.close();
                }),
                closing("finwait2", TextTable.FIN_WAIT2, (ours, peer) -> {
                    peer.resetOnClose();
                    ours.close();
                }),
                closing("closing", TextTable.CLOSING, (ours, peer) -> {
                    int port = ours.local().port();
                    goneHost(peer);
                    ours.close();
                    TextTable.await(port, TextTable.FIN_WAIT1);
                    peer.shutdown(WRITE);
                }),
                closing("lastack", TextTable.LAST_ACK, (ours, peer) -> {
                    int port = ours.local().port();
                    peer.shutdown(WRITE);
                    TextTable.await(port, TextTable.CLOSE_WAIT);
                    goneHost(peer);
                    ours.close();
                }));
    }

    /** Takes a connection apart. */
    @FunctionalInterface
    private interface Ending {
        void end(KernelSocket ours, KernelSocket peer) throws IOException;
    }

    private static HoldSituation closing(String name, int state, Ending ending) {
        return HoldSituation.anybody(name, stage -> stage.keepUp(new Connection(stage, state, ending)));
    }

    /** Nothing reaches the peer any more. Once this process ends, its reset clears away what is left. */
    private static void goneHost(KernelSocket peer) throws IOException {
        DeafSocket.make(peer.resetOnClose());
    }

    /** The same, to be made in another namespace. */
    static HoldStage.Upkeep timeWait(HoldStage stage) {
        return new Connection(stage, TextTable.TIME_WAIT, (ours, peer) -> {
            ours.close();
            peer.close();
        });
    }

    /** A connection that ends in the wanted state; its peer stays open where the state needs it. */
    private static final class Connection implements HoldStage.Upkeep {
        private final HoldStage stage;
        private final int state;
        private final Ending ending;
        private @Nullable KernelSocket peer;

        Connection(HoldStage stage, int state, Ending ending) {
            this.stage = stage;
            this.state = state;
            this.ending = ending;
        }

        @Override
        public boolean stands() throws IOException {
            return TextTable.shows(stage.port(), state);
        }

        @Override
        public void renew() throws IOException {
            if (peer != null) {
                peer.close();
            }
            KernelSocket ours;
            try (KernelSocket listener =
                    KernelSocket.tcp(Family.INET).bind(stage.local()).listen(1)) {
                peer = stage.connected(stage.local());
                ours = listener.accept();
            }
            ending.end(ours, peer);
            TextTable.await(stage.port(), state);
        }
    }
}
