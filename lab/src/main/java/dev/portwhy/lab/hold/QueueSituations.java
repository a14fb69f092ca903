package dev.portwhy.lab.hold;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.KernelSocket;
import java.io.IOException;
import java.util.List;

/** Connections that wait at a listener and belong to nobody yet ({@code net/ipv4/inet_connection_sock.c}). */
final class QueueSituations {

    private static final int LONG_SECONDS = 120;

    private QueueSituations() {}

    static List<HoldSituation> all() {
        return List.of(
                HoldSituation.anybody("unaccepted", stage -> {
                    stage.listener();
                    stage.connected(stage.local());
                    TextTable.await(stage.port(), TextTable.ESTABLISHED);
                    stage.holder();
                }),
                HoldSituation.anybody("synrecv", QueueSituations::halfOpen));
    }

    private static void halfOpen(HoldStage stage) throws IOException {
        KernelSocket listener = stage.bound().set(SOL_TCP, TCP_DEFER_ACCEPT, LONG_SECONDS);
        listener.listen(16);
        stage.holder();
        stage.keepUp(new HoldStage.Upkeep() {
            @Override
            public boolean stands() throws IOException {
                return TextTable.shows(stage.port(), TextTable.SYN_RECV);
            }

            @Override
            public void renew() throws IOException {
                stage.connected(stage.local());
                TextTable.await(stage.port(), TextTable.SYN_RECV);
            }
        });
    }
}
