package dev.portwhy.linux.live;

import dev.portwhy.model.KernelRule;
import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.look.Machine;
import dev.portwhy.model.look.Probes;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.util.Optional;

/**
 * The machine this program runs on, read from the kernel: sockets by sock_diag, holders by the BPF file iterator or from
 * /proc, everything else from text files.
 */
public final class LiveMachine implements Machine {

    private final String kernel;

    /** The running machine. */
    public LiveMachine() {
        this(System.getProperty("os.version", ""));
    }

    /** The running machine, taken for one with another kernel where kernels differ. */
    LiveMachine(String kernel) {
        this.kernel = kernel;
    }

    @Override
    public Snapshot look(Scope what) throws IOException {
        boolean boundListed = !what.tcp()
                || !what.wants(SocketState.BOUND)
                || KernelVersion.parse(kernel).has(KernelRule.DIAG_SHOWS_BOUND);
        return new LiveLook(what, boundListed).take();
    }

    @Override
    public Optional<Probes> probes() {
        return Optional.of(new LiveProbes());
    }
}
