package dev.portwhy.diagnosis;

import dev.portwhy.model.NamespaceId;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Settings;
import dev.portwhy.model.Snapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The busiest destinations of a snapshot, as they are and as they would be under other settings. */
public final class WhatIf {

    private WhatIf() {}

    /**
     * One destination.
     *
     * @param now as it is
     * @param then its numbers under the other settings, its connections being the same
     */
    public record Change(Usage now, Capacity then) {}

    /** The busiest destinations, if all namespaces of the snapshot had these settings. */
    public static List<Change> of(Snapshot snapshot, Map<String, String> settings) {
        Snapshot other = with(snapshot, settings);
        return Diagnosis.machine(snapshot).busiest().stream()
                .map(now -> new Change(now, capacity(other, index(snapshot, now.netns()), now)))
                .toList();
    }

    private static int index(Snapshot snapshot, NamespaceId netns) {
        return snapshot.namespaces().stream().map(NetworkNamespace::id).toList().indexOf(netns);
    }

    private static Capacity capacity(Snapshot snapshot, int namespaceIndex, Usage now) {
        ConnectQuestion question = new ConnectQuestion(
                Protocol.TCP,
                now.source(),
                now.destination().address(),
                now.destination().port());
        return Diagnosis.connect(snapshot, namespaceIndex, question).capacity();
    }

    private static Snapshot with(Snapshot snapshot, Map<String, String> settings) {
        return new Snapshot.Builder(snapshot)
                .namespaces(snapshot.namespaces().stream()
                        .map(namespace -> with(namespace, settings))
                        .toList())
                .build();
    }

    private static NetworkNamespace with(NetworkNamespace namespace, Map<String, String> settings) {
        Map<String, String> values = new HashMap<>(namespace.settings().values());
        values.putAll(settings);
        return namespace.with(new Settings(values));
    }
}
