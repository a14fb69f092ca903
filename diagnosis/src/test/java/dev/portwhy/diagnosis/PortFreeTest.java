package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Protocol;
import dev.portwhy.model.look.KernelTrial;
import org.junit.jupiter.api.Test;

/** What is left to somebody whose program fails on a port that is free. */
class PortFreeTest {

    private static String stillFails(int port) {
        BindQuestion question =
                new BindQuestion(Protocol.TCP, Snapshots.address("0.0.0.0"), port, false, true, false, 0, false);
        BindScene bind = BindScene.of(Snapshots.machine().snapshot(), 0, question, KernelTrial.of("OK"));
        PortScene scene = new PortScene(bind, BindPrediction.of(bind), "OK", null, null);
        Finding free = new PortFree().find(scene).getFirst();
        return free.remedies().getFirst().text().key();
    }

    /** Nobody is in its own way with port 0: the kernel gives each bind() another port. */
    @Test
    void whoeverFailsWithAnyPortDidNotBindItTwice() {
        assertThat(stillFails(0)).isEqualTo("finding.port-free.still.any");
        assertThat(stillFails(8080)).isEqualTo("finding.port-free.still.both");
    }
}
