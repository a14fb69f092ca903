package dev.portwhy.diagnosis;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cause: the machine has reached a limit that looks like a shortage of ports to whoever waits, and is none: closed connections
 * ({@link ManyOrphans}), memory of sockets ({@link SocketMemory}), neighbours ({@link NeighbourTable}). The whole machine has one
 * of each; the settings stand in the first namespace only, and where that is not seen nothing is said of them.
 */
final class KernelLimits implements Cause<Usages> {

    /** Within this part of a limit it is reached: what was at it a moment ago is not quite there now. */
    private static final int NEARLY = 20;

    @Override
    public Slug slug() {
        return Slug.SETTING_DANGEROUS;
    }

    @Override
    public List<Finding> find(Usages usages) {
        Snapshot snapshot = usages.snapshot();
        List<Finding> findings = new ArrayList<>(NeighbourTable.of(snapshot));
        findings.addAll(SocketMemory.of(snapshot));
        findings.addAll(ManyOrphans.of(snapshot));
        return findings;
    }

    /** Whether a number is at its limit, or so near that it was. */
    static boolean reached(long now, long limit) {
        return limit > 0 && now >= limit - limit / NEARLY;
    }

    /** The namespace that shows a setting of the whole machine; null where none that was read does. */
    static @Nullable NetworkNamespace showing(Snapshot snapshot, Setting setting) {
        for (NetworkNamespace netns : snapshot.namespaces()) {
            if (netns.settings().get(setting).isPresent()) {
                return netns;
            }
        }
        return null;
    }

    /** The sum of a counter that each namespace has for itself. */
    static long sum(Snapshot snapshot, String counter) {
        long sum = 0;
        for (NetworkNamespace netns : snapshot.namespaces()) {
            sum += netns.counters().getOrDefault(counter, 0L);
        }
        return sum;
    }
}
