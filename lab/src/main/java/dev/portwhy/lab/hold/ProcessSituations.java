package dev.portwhy.lab.hold;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Family;
import java.io.IOException;
import java.util.List;

/** Listeners that another process has than the one which made them. */
final class ProcessSituations {

    private ProcessSituations() {}

    static List<HoldSituation> all() {
        return List.of(
                HoldSituation.anybody("forkchild", stage -> hand(stage, Child::thatLostItsParent)),
                HoldSituation.anybody(
                        "execleak",
                        stage -> hand(
                                stage, (given, socket) -> Child.thatLeakedInto(given, socket, "sleep 2147483647"))),
                HoldSituation.anybody("stopped", stage -> hand(stage, Child::thatIsStopped)),
                HoldSituation.anybody("reuseport", ProcessSituations::reusePort),
                HoldSituation.root("pidns", stage -> hand(stage, Child::thatIsInAnotherPidNamespace)),
                HoldSituation.anybody("zombie", stage -> {
                    try (KernelSocket listener = stage.listener()) {
                        Child.thatIsAZombie(stage, listener);
                    }
                }));
    }

    @FunctionalInterface
    private interface Starter {
        int start(HoldStage stage, KernelSocket socket) throws IOException;
    }

    /** Makes a listener, gives it to a child and closes it here. */
    private static void hand(HoldStage stage, Starter starter) throws IOException {
        try (KernelSocket listener = stage.listener()) {
            stage.holder(starter.start(stage, listener));
        }
    }

    private static void reusePort(HoldStage stage) throws IOException {
        shared(stage).listen(16);
        shared(stage).listen(16);
        stage.holder();
        try (KernelSocket third = shared(stage).listen(16)) {
            stage.holder(Child.thatKeeps(stage, third));
        }
    }

    private static KernelSocket shared(HoldStage stage) throws IOException {
        return stage.own(KernelSocket.tcp(Family.INET))
                .set(SOL_SOCKET, SO_REUSEPORT, 1)
                .bind(stage.local());
    }
}
