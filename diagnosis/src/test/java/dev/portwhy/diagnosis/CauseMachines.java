package dev.portwhy.diagnosis;

import static dev.portwhy.model.SocketState.CLOSE_WAIT;
import static dev.portwhy.model.SocketState.ESTABLISHED;

import dev.portwhy.model.Snapshot;

/** Machines that show a cause when there is enough on them of what it counts, and nearly do with one less. */
final class CauseMachines {

    private CauseMachines() {}

    /** A second listener on the port, of the same server's or of another process. */
    static Snapshots shared(int second) {
        return Snapshots.machine()
                .process(7, "nginx")
                .process(8, "nginx")
                .listen("0.0.0.0:8080")
                .heldBy(7)
                .listen("0.0.0.0:8080")
                .heldBy(second);
    }

    static Snapshots established(int connections) {
        Snapshots machine = Snapshots.machine().process(7, "nginx").range(40_000, 40_009);
        for (int i = 0; i < connections; i++) {
            machine.connection(ESTABLISHED, "10.0.0.1:" + (40_000 + i), "10.0.0.9:443")
                    .heldBy(7);
        }
        return machine;
    }

    static Snapshot boundFirst(int connections) {
        Snapshots machine = Snapshots.machine().process(7, "nginx").range(40_000, 40_019);
        for (int i = 0; i < connections; i++) {
            machine.connection(ESTABLISHED, "10.0.0.1:" + (40_000 + i), "10.0.0.9:" + (7000 + i % 10))
                    .heldBy(7);
        }
        return machine.snapshot();
    }

    static Snapshot udp(int sockets) {
        Snapshots machine = Snapshots.machine().process(7, "nginx").range(40_000, 40_009);
        for (int i = 0; i < sockets; i++) {
            machine.udp("0.0.0.0:" + (40_000 + i)).heldBy(7);
        }
        return machine.snapshot();
    }

    static Snapshot leak(int connections) {
        Snapshots machine = Snapshots.machine().process(7, "nginx");
        for (int i = 0; i < connections; i++) {
            machine.connection(CLOSE_WAIT, "10.0.0.1:8080", "10.0.0.9:" + (20_000 + i))
                    .heldBy(7);
        }
        return machine.snapshot();
    }
}
