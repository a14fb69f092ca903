package dev.portwhy.linux.live;

import dev.portwhy.linux.bpf.KernelLayout;
import dev.portwhy.linux.bpf.PortFactIterator;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.netns.NamespaceEntry;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortFacts;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import java.io.IOException;
import java.util.BitSet;

/** Asks {@link PortFactIterator} in some namespaces. Where that is not allowed, nothing is said of their sockets. */
final class LivePortFacts {

    private LivePortFacts() {}

    /**
     * The snapshot with what was said.
     *
     * @param namespaces the indexes of the namespaces to ask in
     */
    static Snapshot of(Snapshot snapshot, BitSet namespaces) {
        try (NativeFiles files = new NativeFiles()) {
            KernelLayout layout = KernelLayout.forSockets(files);
            if (layout == null) {
                return snapshot;
            }
            PortFacts.Builder facts = new PortFacts.Builder().addAll(snapshot.portFacts());
            for (int index = namespaces.nextSetBit(0); index >= 0; index = namespaces.nextSetBit(index + 1)) {
                ask(layout, snapshot, snapshot.namespaces().get(index), facts);
            }
            return snapshot.with(facts.build());
        }
    }

    private static void ask(
            KernelLayout layout, Snapshot snapshot, NetworkNamespace namespace, PortFacts.Builder facts) {
        try {
            NetworkThread.onItsOwn(() -> {
                NamespaceEntry.enter(namespace);
                if (snapshot.sockets().kinds().mayHave(Protocol.TCP)) {
                    PortFactIterator.run(layout, false, facts::add);
                }
                if (snapshot.sockets().kinds().mayHave(Protocol.UDP)) {
                    PortFactIterator.run(layout, true, facts::add);
                }
                return facts;
            });
        } catch (IOException e) {
            return;
        }
    }
}
