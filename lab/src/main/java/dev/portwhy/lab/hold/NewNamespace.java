package dev.portwhy.lab.hold;

import dev.portwhy.linux.lab.LoopbackDevice;
import dev.portwhy.linux.netns.NetworkThread;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A new network namespace with its loopback device up. */
final class NewNamespace {

    private NewNamespace() {}

    /** Does the work in it; the namespace lives on only if the work leaves something in it. */
    static void with(HoldStage.Work work) throws IOException {
        NetworkThread.<@Nullable Void>inNewNamespace(() -> {
            LoopbackDevice.up();
            work.run();
            return null;
        });
    }
}
