package dev.portwhy.lab.hold;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Family;
import java.io.IOException;
import java.util.List;

/** Multipath TCP sockets; they share the port table with TCP ({@code net/mptcp/protocol.c}). */
final class MptcpSituations {

    private MptcpSituations() {}

    static List<HoldSituation> all() {
        return List.of(
                HoldSituation.anybody("mptcp", stage -> {
                    bound(stage).listen(16);
                    stage.holder();
                }),
                HoldSituation.anybody("mptcp-bound", stage -> {
                    bound(stage);
                    stage.holder();
                }),
                HoldSituation.anybody("mptcp-conn", stage -> {
                    try (KernelSocket listener = bound(stage).listen(16)) {
                        socket(stage).connect(stage.local());
                        stage.own(listener.accept());
                    }
                    stage.holder();
                }));
    }

    private static KernelSocket socket(HoldStage stage) throws IOException {
        return stage.own(KernelSocket.open(Family.INET, SOCK_STREAM, IPPROTO_MPTCP));
    }

    private static KernelSocket bound(HoldStage stage) throws IOException {
        return socket(stage).bind(stage.local());
    }
}
