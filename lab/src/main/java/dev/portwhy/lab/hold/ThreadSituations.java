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

    static List<Situation> all() {
        return List.of(
                Situation.anybody("dead-leader", ThreadSituations::deadLeader),
                Situation.anybody("thread-fdtable", stage -> {
                    stage.onThread(() -> {
                        ThreadUnshare.files();
                        stage.listener();
                    });
                    stage.holder();
                }),
                Situation.root("thread-netns", stage -> {
                    stage.onThread(() -> {
                        ThreadUnshare.network();
                        LoopbackDevice.up();
                        stage.listener();
                    });
                    stage.holder();
                }));
    }

    private static void deadLeader(Stage stage) throws IOException {
        stage.listener();
        LeaderExit.now();
        Path status = Path.of("/proc/" + ProcessHandle.current().pid() + "/stat");
        Waiting.forTrue(
                "the end of the first thread", () -> Files.readString(status).contains(") Z "));
        stage.holder();
    }
}
