package dev.portwhy.lab.hold;

import dev.portwhy.linux.lab.LeaderExit;
import dev.portwhy.linux.lab.LoopbackDevice;
import dev.portwhy.linux.lab.ThreadUnshare;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Listeners of a thread that differs from its process: in its file table, in its namespace, or in being alive. */
final class ThreadSituations {

    private ThreadSituations() {}

    static List<HoldSituation> all() {
        return List.of(
                HoldSituation.anybody("dead-leader", ThreadSituations::deadLeader),
                HoldSituation.anybody("thread-fdtable", stage -> {
                    stage.onThread(() -> {
                        ThreadUnshare.files();
                        stage.listener();
                    });
                    stage.holder();
                }),
                HoldSituation.root("thread-netns", stage -> {
                    stage.onThread(() -> {
                        ThreadUnshare.network();
                        LoopbackDevice.up();
                        stage.listener();
                    });
                    stage.holder();
                }));
    }

    private static void deadLeader(HoldStage stage) throws IOException {
        stage.listener();
        LeaderExit.now();
        Path status = Path.of("/proc/" + ProcessHandle.current().pid() + "/stat");
        Waiting.forTrue(
                "the end of the first thread", () -> Files.readString(status).contains(") Z "));
        stage.holder();
    }
}
